package fixes

type set map[string]bool

type index struct {
	name string
	ids  map[string]int
}

func declared(words []string) int {
	var seen map[string]bool
	for _, w := range words {
		seen[w] = true // want `nil map seen`
	}
	return len(seen)
}

func named(words []string) set {
	var s set
	s["first"] = true // want `nil map s`
	return s
}

func literal(name string) *index {
	x := &index{name: name}
	x.ids[name] = 1 // want `nil map x.ids`
	return x
}

func empty() index {
	x := index{}
	x.ids["a"] = 1 // want `nil map x.ids`
	return x
}

// Several names in one declaration, and a variable that is nil on one path
// only, get no fix.
func several(on bool) int {
	var a, b map[string]int
	a["x"] = 1 // want `nil map a`
	if on {
		b = map[string]int{"z": 1}
	}
	b["y"] = 1 // want `map b, which may be nil`
	return len(b)
}

// No fix either where its words mean something else, or nothing: make is a
// parameter, go/token is not imported here.
func shadowed(make func() int) int {
	var m map[string]int
	m["x"] = make() // want `nil map m`
	return len(m)
}

func unnamed(name string) {
	p := positions{name: name}
	p.at[name] = 1 // want `nil map p.at`
}

type shelf struct {
	name  string
	books map[string]int
}

func newShelf(name string) *shelf { return &shelf{name: name} }

func emptyShelf() *shelf { return &shelf{} }

func (s *shelf) put(title string) {
	s.books[title]++ // want `assignment to entry in nil map s.books: newShelf leaves it nil`
}

func (s *shelf) drop(title string) {
	s.books[title]-- // want `assignment to entry in nil map s.books: newShelf leaves it nil`
}
