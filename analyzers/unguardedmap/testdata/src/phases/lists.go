package phases

import "sync"

// A crate is touched under the lock of the depot, until it is taken out.
type crate struct {
	old   bool
	tags  map[string]bool
	tares map[string]int
}

// Depot is used by many.
type Depot struct {
	mu     sync.Mutex
	crates map[string]*crate
}

func (d *Depot) Tag(id, t string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.crates[id]
	if c == nil {
		c = &crate{tags: map[string]bool{}, tares: map[string]int{}}
		d.crates[id] = c
	}
	c.tags[t] = true
	c.tares[t]++
}

func (d *Depot) Tagged(id, t string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.crates[id]
	return c != nil && c.tags[t] && c.tares[t] > 0
}

// takeOld takes crates out; what it returns is the caller's own.
func (d *Depot) takeOld() []*crate {
	d.mu.Lock()
	defer d.mu.Unlock()
	var old []*crate
	for id, c := range d.crates {
		if c.old {
			delete(d.crates, id)
			old = append(old, c)
		}
	}
	return old
}

func (d *Depot) Sweep() {
	for _, c := range d.takeOld() {
		c.scrap()
	}
}

func (c *crate) scrap() { clear(c.tags) }

// listOld leaves them where they are.
func (d *Depot) listOld() []*crate {
	d.mu.Lock()
	defer d.mu.Unlock()
	var old []*crate
	for _, c := range d.crates {
		if c.old {
			old = append(old, c)
		}
	}
	return old
}

func (d *Depot) Weigh() (n int) {
	for _, c := range d.listOld() {
		n += c.weight()
	}
	return n
}

func (c *crate) weight() int { return len(c.tares) } // want `read of map c.tares without mu`

// Restock fills the new ones before it puts them in.
func (d *Depot) Restock(ids, tags []string) {
	var fresh []*crate
	for range ids {
		fresh = append(fresh, &crate{tags: map[string]bool{}, tares: map[string]int{}})
	}
	for _, t := range tags {
		for _, c := range fresh {
			c.tags[t] = true
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, id := range ids {
		d.crates[id] = fresh[i]
	}
}

// Wharf finds its berths by a function that gives back its lock when it returns, in
// one of several places.
type Wharf struct {
	mu     sync.Mutex
	berths map[string]*berth
}

type berth struct {
	sync.Mutex
	ropes map[string]int
}

func (w *Wharf) find(id string) *berth {
	w.mu.Lock()
	defer w.mu.Unlock()
	b, ok := w.berths[id]
	if !ok {
		return nil
	}
	return b
}

func (w *Wharf) Build(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.berths[id] = &berth{ropes: map[string]int{}}
}

func (w *Wharf) Moor(id, rope string) {
	if b := w.find(id); b != nil {
		b.Lock()
		defer b.Unlock()
		b.ropes[rope]++
	}
}

func (w *Wharf) Ropes(id string) int {
	b := w.find(id)
	if b == nil {
		return 0
	}
	b.Lock()
	defer b.Unlock()
	return len(b.ropes)
}

func (w *Wharf) Cast(id, rope string) {
	if b := w.find(id); b != nil {
		delete(b.ropes, rope) // want `write to map b.ropes without b.Mutex`
	}
}
