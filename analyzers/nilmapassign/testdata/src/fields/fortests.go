package fields

// mapper is made completely by all but those who need half of it.
type mapper struct{ byAlias, system map[string]string }

func newMapper() *mapper {
	return &mapper{byAlias: map[string]string{}, system: map[string]string{}}
}

// NewMapper returns one that knows the aliases.
// For testing only.
func NewMapper(byAlias map[string]string) *mapper { return &mapper{byAlias: byAlias} }

func (m *mapper) Alias(k, v string) { m.system[k] = v }

// sorter is made in two ways as well, neither for tests.
type sorter struct{ byAlias, system map[string]string }

func newSorter() *sorter {
	return &sorter{byAlias: map[string]string{}, system: map[string]string{}}
}

// NewSorter returns one that knows the aliases.
func NewSorter(byAlias map[string]string) *sorter { return &sorter{byAlias: byAlias} }

func (m *sorter) Alias(k, v string) { m.system[k] = v } // want `assignment to entry in nil map m.system: NewSorter leaves it nil`

func mapped(k, v string) { newMapper().Alias(k, v); newSorter().Alias(k, v) }
