package guarded

import "sync"

// Writers are all behind the lock, and there are as many of them as careless
// readers: a deviation, although no majority holds the lock.
type Roster struct {
	mu     sync.Mutex
	guests map[string]int
}

func (r *Roster) Invite(k string) {
	if r.guests[k] > 0 { // want `read of map r.guests without r.mu`
		return
	}
	r.mu.Lock()
	r.guests[k] = 1
	r.mu.Unlock()
}

func (r *Roster) Strike(k string) {
	r.mu.Lock()
	delete(r.guests, k)
	r.mu.Unlock()
}

// Seating is written with the lock once, and mostly without: no belief.
type Seating struct {
	mu    sync.Mutex
	rows  map[string]int
	count int
}

func (s *Seating) Move(k string) {
	s.mu.Lock()
	s.rows[k]++
	s.count++
	s.mu.Unlock()
}

func (s *Seating) Add(k string)    { s.rows[k] = 1 }
func (s *Seating) Remove(k string) { delete(s.rows, k) }
func (s *Seating) Has(k string) bool {
	_, ok := s.rows[k]
	return ok
}

// Larder is changed by two functions under its own lock, and more often than not
// used there, though by fewer functions.
type Larder struct {
	sync.Mutex
	jars map[string]int
}

func (l *Larder) Fill(k string) {
	l.Lock()
	defer l.Unlock()
	if l.jars[k] == 0 {
		l.jars[k] = 1
	}
	l.jars["all"] += l.jars[k]
}

func (l *Larder) Take(k string) {
	l.Lock()
	defer l.Unlock()
	if l.jars[k] > 0 {
		l.jars[k]--
	}
}

func (l *Larder) Wipe(k string)     { delete(l.jars, k) }      // want `write to map l.jars without l.Mutex`
func (l *Larder) Look(k string) int { return l.jars[k] }       // want `read of map l.jars without l.Mutex`
func (l *Larder) Many() bool        { return len(l.jars) > 9 } // want `read of map l.jars without l.Mutex`

// Open takes the lock to get at the map: that it is called Open is no excuse.
func (r *Album) Open(k string) int {
	r.mu.Lock()
	photos := r.photos
	r.mu.Unlock()
	return photos[k] // want `map photos is used after r.mu is unlocked|map photos is used after mu is unlocked`
}

var (
	dirMu sync.Mutex
	dir   = map[string]*Album{}
)

// OpenEmpty publishes the roster before it is complete.
func OpenEmpty(name string) *Album {
	r := &Album{photos: map[string]int{}}
	r.photos["host"] = 1
	dirMu.Lock()
	dir[name] = r
	dirMu.Unlock()
	r.photos["late"] = 1 // want `write to map r.photos without r.mu`
	return r
}

// Both sides of a pair are two objects, and two bugs.
func (r *Album) Meet(other *Album) int {
	return r.photos["host"] + // want `read of map r.photos without r.mu`
		other.photos["host"] // want `read of map other.photos without other.mu`
}

// Album has enough functions that hold its lock.
type Album struct {
	mu     sync.Mutex
	photos map[string]int
}

func (r *Album) Paste(k string) {
	r.mu.Lock()
	r.photos[k] = 1
	r.mu.Unlock()
}

func (r *Album) Tear(k string) {
	r.mu.Lock()
	delete(r.photos, k)
	r.mu.Unlock()
}

func (r *Album) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.photos)
}

func (r *Album) Has(k string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.photos[k] > 0
}

func (r *Album) First() (k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k = range r.photos {
		break
	}
	return k
}

func (r *Album) Empty() bool { return r.Count() == 0 }

func (r *Album) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.photos)
}

// Relay calls a method that requires the lock to be held, without it.
func (r *Album) Relay(k string) {
	r.photos[k]++ // want `write to map r.photos without r.mu`
}

// drawer has nothing but its map that the lock could be for.
type drawer struct {
	mu     sync.Mutex
	papers map[string]int
}

// Cabinet has a drawer for each name.
type Cabinet struct {
	mu      sync.Mutex
	drawers map[string]*drawer
}

func (c *Cabinet) drawer(k string) *drawer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.drawers[k]
}

func (c *Cabinet) File(k, paper string) {
	d := c.drawer(k)
	d.mu.Lock()
	d.papers[paper]++
	d.mu.Unlock()
}

func (c *Cabinet) Count(k string) int { return len(c.drawer(k).papers) } // want `read of map .* which is held at 2 of 3 accesses`

// clerk's lock has other purposes, too.
type clerk struct {
	mu    sync.Mutex
	busy  int
	rules map[string]int
}

func (c *clerk) Learn(k string) {
	c.mu.Lock()
	c.busy++
	c.rules[k]++
	c.mu.Unlock()
}

func (c *clerk) Rule(k string) int { return c.rules[k] }

// collect knows that visit has come back before it looks.
func collect(visit func(func(string)), parts []string) (n int) {
	var mu sync.Mutex
	found := map[string]int{}
	visit(func(s string) {
		mu.Lock()
		defer mu.Unlock()
		found[s]++
	})
	var wg sync.WaitGroup
	sums := make([]int, len(parts))
	for i, p := range parts {
		wg.Go(func() { sums[i] = found[p] })
	}
	wg.Wait()
	for _, s := range sums {
		n += s
	}
	return n
}

// memo is used without its lock as often as with it. That compute unlocks before
// it writes, though it has just looked under the lock, is a slip all the same.
type memo struct {
	mu     sync.RWMutex
	values map[string]int
}

func newMemo() *memo { return &memo{values: map[string]int{}} }

func (m *memo) Put(k string, v int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[k] = v
}

func (m *memo) Compute(k string, f func() int) int {
	m.mu.RLock()
	v, ok := m.values[k]
	m.mu.RUnlock()
	if !ok {
		v = f()
		m.values[k] = v // want `write to map m.values without m.mu`
	}
	return v
}

func (m *memo) Len() int { return len(m.values) }

func (m *memo) Has(k string) bool { _, ok := m.values[k]; return ok }

// Calls are not guarded at all. That one of them is forgotten while the lock of another
// object is held is by chance.
type Calls struct {
	open  map[string]*call
	input chan string
}

type call struct {
	mu   sync.Mutex
	size int
}

func NewCalls() *Calls {
	c := &Calls{open: map[string]*call{}, input: make(chan string)}
	go c.answer()
	return c
}

func (c *Calls) answer() {
	for k := range c.input {
		if one := c.open[k]; one != nil {
			one.mu.Lock()
			one.size++
			delete(c.open, k)
			one.mu.Unlock()
		}
	}
}

func (c *Calls) Make(k string) {
	c.open[k] = &call{} // want `write to map c.open without a lock, while a goroutine uses it in parallel`
	c.input <- k
}

func (c *Calls) Drop(k string) { delete(c.open, k) }

func (c *Calls) Len() int { return len(c.open) }
