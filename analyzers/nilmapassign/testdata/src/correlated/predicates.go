package correlated

// Config makes its entries where hasOwn says that there are none.
type Config struct{ entries map[string]int }

func (c *Config) hasOwn() bool {
	if len(c.entries) == 0 {
		return false
	}
	_, ok := c.entries["default"]
	return !ok || len(c.entries) > 1
}

func (c *Config) complete() {
	if !c.hasOwn() {
		if c.entries == nil {
			c.entries = make(map[string]int)
		}
		c.entries["http"] = 80
	}
	c.entries["internal"] = 8080
}

// Options does the same, but its predicate knows nothing of the map.
type Options struct {
	entries map[string]int
	own     bool
}

func (o *Options) hasOwn() bool { return o.own }

func (o *Options) complete() {
	if !o.hasOwn() {
		if o.entries == nil {
			o.entries = make(map[string]int)
		}
		o.entries["http"] = 80
	}
	o.entries["internal"] = 8080 // want `assignment to entry in map o.entries`
}

// Missing asks the other way round.
type Missing struct{ entries map[string]int }

func (m *Missing) lacks() bool { return m.entries == nil }

func (m *Missing) set(k string) {
	if m.lacks() {
		m.entries = map[string]int{}
	}
	m.entries[k] = 1
}

func (m *Missing) setUnless(k string) {
	if m.entries != nil {
		return
	}
	if m.lacks() {
		m.entries[k] = 1 // want `assignment to entry in map m.entries`
	}
}
