package guarded

import (
	"hash/fnv"
	"maps"
	"net/http"
	"sync"
)

type cell struct {
	mu   sync.RWMutex
	vals map[string]int
}

// Grid has a lock for each cell.
type Grid struct{ cells [8]cell }

func spot(k string) int {
	h := fnv.New32a()
	h.Write([]byte(k))
	return int(h.Sum32()) % 8
}

func (g *Grid) at(k string) *cell { return &g.cells[spot(k)] }

func (g *Grid) Put(k string, n int) {
	c := g.at(k)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.vals[k] = n
}

func (g *Grid) Get(k string) int {
	c := g.at(k)
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.vals[k]
}

// Again finds its cell twice: it is the same, since the key is.
func (g *Grid) Again(k string) {
	g.at(k).mu.Lock()
	g.at(k).vals[k]++
	g.at(k).mu.Unlock()
}

// Later reads its key from a variable that a literal captures.
func (g *Grid) Later(k string) {
	for k = range g.at("all").copyOf() {
		func() {
			g.at(k).mu.Lock()
			g.at(k).vals[k]++
			g.at(k).mu.Unlock()
		}()
	}
}

func (c *cell) copyOf() map[string]int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return maps.Clone(c.vals)
}

func (g *Grid) Move(from, to string) {
	a, b := g.at(from), g.at(to)
	a.mu.Lock()
	defer a.mu.Unlock()
	n := a.vals[from]
	delete(a.vals, from)
	b.vals[to] = n // want `write to map b.vals without b.mu`
}

// Wipe locks all cells before it changes the first.
func (g *Grid) Wipe() {
	for i := range g.cells {
		g.cells[i].mu.Lock()
	}
	defer func() {
		for i := range g.cells {
			g.cells[i].mu.Unlock()
		}
	}()
	for j := range g.cells {
		clear(g.cells[j].vals)
	}
}

// Sweep locks and unlocks one after the other, and then has no lock.
func (g *Grid) Sweep(k string) {
	for i := range g.cells {
		g.cells[i].mu.Lock()
		delete(g.cells[i].vals, k)
		g.cells[i].mu.Unlock()
	}
	for i := range g.cells {
		clear(g.cells[i].vals) // want `write to map g.cells\[i\].vals without`
	}
}

func Equal(k string, all ...*cell) bool {
	for _, c := range all {
		c.mu.Lock()
	}
	same := true
	for _, c := range all {
		same = same && c.vals[k] == all[0].vals[k]
	}
	for _, c := range all {
		c.mu.Unlock()
	}
	return same
}

// Stripes keeps locks and maps in two arrays.
type Stripes struct {
	locks [4]sync.Mutex
	parts [4]map[int]int
}

func (s *Stripes) Add(k int) {
	s.locks[k%4].Lock()
	s.parts[k%4][k]++
	s.locks[k%4].Unlock()
}

func (s *Stripes) Beside(k int) {
	s.locks[k%4].Lock()
	s.parts[(k+1)%4][k]++ // want `write to map s.parts`
	s.locks[k%4].Unlock()
}

// Sender and Receiver share one mutex.
type Sender struct {
	mu  *sync.Mutex
	out map[int]string
	rcv *Receiver
}

type Receiver struct {
	mu *sync.Mutex
	in map[int]string
}

func NewPair() *Sender {
	r := &Receiver{mu: new(sync.Mutex), in: map[int]string{}}
	return &Sender{mu: r.mu, out: map[int]string{}, rcv: r}
}

func (s *Sender) Put(k int, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out[k] = v
	s.rcv.in[k] = v
}

func (r *Receiver) Take(k int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	v := r.in[k]
	delete(r.in, k)
	return v
}

func (r *Receiver) Peek(k int) string { return r.in[k] } // want `read of map r.in without r.mu`

// Ward waits on a condition variable whose lock is mu.
type Ward struct {
	mu   sync.Mutex
	cond *sync.Cond
	beds map[int]string
}

func NewWard() *Ward {
	w := &Ward{beds: map[int]string{}}
	w.cond = sync.NewCond(&w.mu)
	return w
}

func (w *Ward) Admit(k int, who string) {
	w.cond.L.Lock()
	for w.beds[k] != "" {
		w.cond.Wait()
	}
	w.beds[k] = who
	w.cond.L.Unlock()
}

func (w *Ward) Leave(k int) {
	w.mu.Lock()
	delete(w.beds, k)
	w.mu.Unlock()
	w.cond.Signal()
}

// Floor has rooms, whose methods go back to it while it is locked.
type Floor struct {
	mu    sync.Mutex
	rooms map[string]*room
}

type room struct{ floor *Floor }

func (f *Floor) Open(k string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rooms[k] = &room{floor: f}
}

func (f *Floor) Shut(k string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.rooms, k)
}

func (f *Floor) Clean() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rooms {
		r.clean()
	}
}

func (r *room) clean() { r.floor.count() }

func (f *Floor) count() int { return len(f.rooms) }

// menu is filled before it is read, and nothing says whether by the same.
type menu struct {
	mu     sync.Mutex
	dishes map[string]int
}

func (m *menu) Register(k string, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dishes[k] = n
}

func (m *menu) List() (all []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k := range m.dishes {
		all = append(all, k)
	}
	return all
}

func (m *menu) Price(k string) int { return m.dishes[k] }
func (m *menu) Has(k string) bool  { return m.dishes[k] > 0 }

// Gate has a channel for a lock, behind methods.
type Gate struct {
	sem  chan struct{}
	open map[string]bool
}

func NewGate() *Gate { return &Gate{sem: make(chan struct{}, 1), open: map[string]bool{}} }

func (g *Gate) enter() { g.sem <- struct{}{} }
func (g *Gate) leave() { <-g.sem }

func (g *Gate) Open(k string) {
	g.enter()
	g.open[k] = true
	g.leave()
}

func (g *Gate) Close(k string) {
	g.enter()
	defer g.leave()
	delete(g.open, k)
}

func (g *Gate) Slow(k string, check func(string) bool) {
	g.enter()
	known := g.open[k]
	g.leave()
	if !known && check(k) {
		g.open[k] = true // want `write to map g.open without g.sem`
	}
}

// Hall has the lock of the form that it holds, which is of another package.
type Hall struct {
	mu   sync.RWMutex
	form *http.Request
}

func (h *Hall) Put(k string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.form.Form[k] = nil
}

func (h *Hall) Drop(k string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.form.Form, k)
}

func (h *Hall) Mark(k string) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	h.form.Form[k] = nil // want `write to map h.form.Form while h.mu is only read-locked`
}
