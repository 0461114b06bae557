package fields

// What a field points to is a variable of its own.

type Option struct {
	name   string
	values *map[string]string
	seen   map[string]bool
}

func NewOption(name string, values *map[string]string) *Option {
	if values == nil {
		values = &map[string]string{}
	}
	return &Option{name: name, values: values}
}

func (o *Option) Set(k, v string) {
	(*o.values)[k] = v
	o.seen[k] = true // want `assignment to entry in nil map o.seen: NewOption leaves it nil`
}

// Builder drops what it has built from.
type Builder struct{ rules *map[string]int }

func NewBuilder() *Builder { return &Builder{rules: &map[string]int{}} }

func (b *Builder) Add(rule string) { (*b.rules)[rule]++ }

func (b *Builder) Build() int {
	n := len(*b.rules)
	b.rules = nil
	return n
}

func throughPointer() {
	var m map[string]int
	p := &m
	(*p)["a"] = 1 // want `assignment to entry in nil map`
}
