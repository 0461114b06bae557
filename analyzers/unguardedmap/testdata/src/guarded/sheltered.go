package guarded

import "sync"

// Records are found in a cache, under its lock, and have locks of their own.

type rec struct {
	mu   sync.Mutex
	refs map[string]bool
}

func (r *rec) drop(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.refs, name)
}

func (r *rec) has(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refs[name]
}

// ref adds a reference. Hold the record's lock before calling.
func (r *rec) ref(name string) { r.refs[name] = true }

type recCache struct {
	mu      sync.Mutex
	records map[string]*rec
}

func NewRecCache() *recCache { return &recCache{records: map[string]*rec{}} }

func (c *recCache) Get(id string) *rec {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.records[id]
	if ok {
		r.mu.Lock()
		r.ref("again")
		r.mu.Unlock()
		return r
	}
	r = c.add(id)
	return r
}

// Put makes a record that nobody finds before the cache's lock is given back.
func (c *recCache) Put(id string) *rec {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &rec{refs: map[string]bool{}}
	c.records[id] = r
	r.ref("first")
	return r
}

func (c *recCache) add(id string) *rec {
	r := &rec{refs: map[string]bool{}}
	c.records[id] = r
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ref("added")
	return r
}

// Late gives it back first.
func (c *recCache) Late(id string) *rec {
	r := &rec{refs: map[string]bool{}}
	c.mu.Lock()
	c.records[id] = r
	c.mu.Unlock()
	r.ref("first") // want `call to ref writes map r.refs without r.mu`
	return r
}

// Marina finds a pier, or makes one, which is its own as long as it is only being made.
type Marina struct {
	mu    sync.Mutex
	piers map[string]*pier
}

type pier struct {
	mu    sync.Mutex
	boats map[string]bool
}

func NewMarina() *Marina { return &Marina{piers: map[string]*pier{}} }

func (m *Marina) Extend(name string, boats []string, watch func(func() int)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.piers[name]
	if p != nil {
		p.mu.Lock()
		p.moor(boats)
		p.mu.Unlock()
		return
	}
	p = &pier{boats: map[string]bool{}}
	p.moor(boats)
	if len(p.boats) == 0 {
		return
	}
	m.piers[name] = p
	watch(func() int { return p.count() })
}

func (p *pier) moor(boats []string) {
	for _, b := range boats {
		p.boats[b] = true
	}
}

func (p *pier) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.boats)
}
