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
