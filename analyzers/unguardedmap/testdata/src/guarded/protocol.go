package guarded

import "sync"

// Tree is changed under the nodes' lock while copying is shut out; a copy
// shuts out all changes instead.
type Tree struct {
	copying sync.RWMutex
	mu      sync.Mutex
	nodes   map[string]int
}

func (t *Tree) Plant(k string) {
	t.copying.RLock()
	defer t.copying.RUnlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.nodes[k]++
}

func (t *Tree) Fell(k string) {
	t.copying.RLock()
	defer t.copying.RUnlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.nodes, k)
}

func (t *Tree) Height(k string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.nodes[k]
}

// Copy reads beside Height, and writers are shut out.
func (t *Tree) Copy() map[string]int {
	t.copying.Lock()
	defer t.copying.Unlock()
	out := map[string]int{}
	for k, v := range t.nodes {
		out[k] = v
	}
	return out
}

// Prune writes beside Height.
func (t *Tree) Prune() {
	t.copying.Lock()
	defer t.copying.Unlock()
	clear(t.nodes) // want `write to map t.nodes without t.mu`
}

// Board starts a goroutine that waits for the lock of its callers.
type Board struct {
	mu    sync.Mutex
	cards map[int]bool
}

func (b *Board) Deal(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.deal(n)
	b.dealAgain(n)
}

func (b *Board) deal(n int) {
	go b.discard(n)
	b.cards[n] = true
}

// dealAgain must be called with b.mu held.
func (b *Board) dealAgain(n int) {
	go b.discard(n)
	b.cards[n+1] = true
}

func (b *Board) discard(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.cards, n)
}

func (b *Board) DealOpen(n int) {
	go b.discard(n)
	b.cards[n] = true // want `map b.cards is used while the goroutine that shares it is running`
}

// Docks has a lock for what is afloat only.
type Docks struct {
	mu    sync.Mutex
	berth map[string]int
}

type vessel struct{ kind string }

func (v vessel) afloat() bool { return v.kind == "ship" }

func (d *Docks) Land(v vessel, k string) {
	if v.afloat() {
		d.mu.Lock()
		defer d.mu.Unlock()
	}
	if v.kind == "" {
		return
	}
	if v.afloat() {
		d.berth[k]++
	}
}

func (d *Docks) Leave(k string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.berth, k)
}

func (d *Docks) Count(k string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.berth[k]
}

func (d *Docks) Tow(v vessel, k string) {
	if v.afloat() {
		d.mu.Lock()
		d.berth[k]--
		d.mu.Unlock()
	}
	delete(d.berth, k) // want `write to map d.berth without d.mu`
}

// Claims says why it needs no lock.
func (d *Docks) Claims(k string) bool {
	// Safe to read, since nobody leaves while it runs.
	_, ok := d.berth[k]
	return ok
}

// Each says so above the loop.
func (d *Docks) Each(visit func(string)) {
	// d.mu.Lock() is not required here, because nobody else is left.
	visit("first")

	for k := range d.berth {
		visit(k)
	}
}

// Peek says so in other words.
func (d *Docks) Peek(k string) bool {
	// There is no need to protect the berths and what is in them. They were filled before.
	return d.berth[k] > 0
}

// Names says so of what comes later.
func (d *Docks) Names() (names []string) {
	for k := range d.berth { // want `read of map d.berth without d.mu`
		names = append(names, k)
	}
	// There is no need to lock for what is our own.
	names = append(names, "")
	return names
}

// Ranks holds a board by value, whose methods only it calls.
type Ranks struct {
	mu    sync.Mutex
	board board
}

type board struct {
	mu    sync.Mutex
	score map[string]int
}

func (b *board) Win(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.score[k]++
}

func (b *board) Best(k string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.score[k]
}

func (b *board) Forget(k string) { delete(b.score, k) }

func (r *Ranks) Win(k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.board.Win(k)
}

func (r *Ranks) Best(k string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.board.Best(k)
}

func (r *Ranks) Leave(k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.board.Forget(k)
}

// Marks has the same inside, but others get at it.
type Marks struct{ *marks }

type marks struct {
	mu    sync.Mutex
	score map[string]int
}

func (m *marks) Win(k string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.score[k]++
}

func (m *marks) Best(k string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.score[k]
}

func (m *marks) Forget(k string) {
	delete(m.score, k) // want `write to map m.score without m.mu`
}

func (m *Marks) Leave(k string) { m.Forget(k) }

// Ring locks two members in the order of their numbers.
type Ring struct {
	mu   sync.Mutex
	id   int
	next map[int]bool
}

func Tie(a, b *Ring) {
	x, y := a, b
	if y.id < x.id {
		x, y = y, x
	}
	x.mu.Lock()
	y.mu.Lock()
	a.next[b.id] = true
	b.next[a.id] = true
	y.mu.Unlock()
	x.mu.Unlock()
	a.next[a.id] = false // want `write to map a.next without a.mu`
}

func (r *Ring) Has(id int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next[id]
}

func (r *Ring) Cut(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.next, id)
}

func (r *Ring) Join(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next[id] = true
}

// Depot is filled by OpenDepot, which a method calls, too.
type Depot struct {
	mu    sync.Mutex
	files map[string]int
	sub   *Depot
}

func OpenDepot(names []string, from *Depot) *Depot {
	d := from.spare()
	d.fill(names)
	return d
}

func (d *Depot) spare() *Depot { return d.sub }

func (d *Depot) Copy(names []string) *Depot { return OpenDepot(names, d) }

func (d *Depot) fill(names []string) {
	for _, n := range names {
		d.files[n] = 0
	}
}

func (d *Depot) Refill(names []string) { d.refill(names) }

func (d *Depot) refill(names []string) {
	for _, n := range names {
		d.files[n] = 1 // want `write to map d.files without d.mu`
	}
}

func (d *Depot) Add(n string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files[n]++
}

func (d *Depot) Drop(n string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.files, n)
}

func (d *Depot) Get(n string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.files[n]
}
