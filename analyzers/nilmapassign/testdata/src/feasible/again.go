package feasible

// A fallback constructor forgets what the other one makes.
type registry struct {
	labels map[string]string
	size   int
}

func newRegistry(size int) *registry {
	if size == 0 {
		return fallback()
	}
	return &registry{labels: make(map[string]string), size: size}
}

func fallback() *registry { return &registry{size: 1} }

func (r *registry) Set(k, v string) {
	r.labels[k] = v // want `assignment to entry in nil map r.labels: newRegistry leaves it nil`
}

// What the function looks at tells which constructor it was.
type mailbox struct {
	drafts  map[string]string
	sending bool
}

func newMailbox() *mailbox { return &mailbox{drafts: make(map[string]string)} }

func newOutbox() *mailbox { return &mailbox{sending: true} }

func (m *mailbox) Save(k, v string) {
	if m.sending {
		return
	}
	m.drafts[k] = v
}

// A closed shop has no orders, and the constructor knows it.
type shop struct {
	orders map[string]int
	name   string
}

func newShop(name string, open bool) *shop {
	if !open {
		return &shop{name: name}
	}
	return &shop{name: name, orders: make(map[string]int)}
}

func (s *shop) Order(k string) { s.orders[k]++ }

// Files are no folders.
type nodeKind int

const (
	file nodeKind = iota
	folder
)

type node struct {
	kind     nodeKind
	name     string
	children map[string]*node
}

func newFolder(name string) *node {
	return &node{kind: folder, name: name, children: make(map[string]*node)}
}

func newFile(name string) *node { return &node{name: name} }

func (n *node) add(c *node) { n.children[c.name] = c }

type totals struct {
	sums map[string]int
	n    int
}

func newTotals() *totals { return &totals{sums: make(map[string]int)} }

func (t *totals) Reset() { *t = totals{} }

func (t *totals) Add(k string) {
	t.sums[k]++ // want `assignment to entry in map t.sums, which Reset sets to nil`
	t.n++
}

type counts struct {
	sums map[string]int
	n    int
}

func newCounts() *counts { return &counts{sums: make(map[string]int)} }

func (c *counts) Reset() { *c = counts{sums: c.sums} }

func (c *counts) Add(k string) {
	c.sums[k]++
	c.n++
}

type cellar struct{ bottles map[string]int }

func newCellar() *cellar { return &cellar{bottles: make(map[string]int)} }

func (c *cellar) Close() { *c = cellar{} }

func (c *cellar) Store(k string) { c.bottles[k]++ }
