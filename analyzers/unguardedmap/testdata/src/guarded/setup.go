package guarded

import "sync"

// Vault reads what is stored before anybody else has it.
type Vault struct {
	mu    sync.Mutex
	index map[string]int
}

func (v *Vault) Init(open func(func(string))) {
	open(func(k string) { v.index[k] = 1 })
	for k := range v.index {
		v.index[k] = len(k)
	}
}

func (v *Vault) Put(k string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.index[k]++
}

func (v *Vault) Get(k string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.index[k]
}

func (v *Vault) Drop(k string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.index, k)
}

var vaults = map[*Crypt]bool{}

// Crypt is put where others find it first.
type Crypt struct {
	mu    sync.Mutex
	index map[string]int
}

func (v *Crypt) Init() {
	vaults[v] = true
	registry.current = v
	for k := range v.index { // want `read of map v.index without v.mu`
		v.index[k] = len(k)
	}
}

var registry struct{ current *Crypt }

func (v *Crypt) Put(k string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.index[k]++
}

func (v *Crypt) Get(k string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.index[k]
}

func (v *Crypt) Drop(k string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.index, k)
}

// Tower is made by a function with any name.
type Tower struct {
	mu    sync.Mutex
	seen  map[string]int
	heard map[string]int
}

type towers struct {
	hooks *hooks
	all   []*Tower
}

type hooks struct{ onSight *sight }

type sight struct{ t *Tower }

// Create puts the object into its configuration, whose owner waits for it.
func Create(conf *towers, k string) *Tower {
	t := &Tower{}
	conf.hooks.onSight = &sight{t}
	t.seen = map[string]int{}
	t.seen[k] = 1
	return t
}

var allTowers towers

// Erect puts it where others look.
func Erect(k string) *Tower {
	t := &Tower{heard: map[string]int{}}
	allTowers.all = append(allTowers.all, t)
	t.heard[k] = 1 // want `write to map t.heard without t.mu`
	return t
}

func (t *Tower) See(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen[k]++
	t.heard[k]++
}

func (t *Tower) Seen(k string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen[k] + t.heard[k]
}

func (t *Tower) Forget(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, k)
	delete(t.heard, k)
}

// Harbour has a dock, which is filled when it is there already, but before anybody has
// the harbour.
type Harbour struct {
	dock *Dock
	stop chan bool
}

type Dock struct {
	mu    sync.Mutex
	ships map[string]int
}

func NewHarbour(names []string) *Harbour {
	h := &Harbour{stop: make(chan bool)}
	go h.wait()
	h.dig(names)
	return h
}

func (h *Harbour) wait() { <-h.stop }

func (h *Harbour) dig(names []string) {
	d := &Dock{ships: map[string]int{}}
	h.dock = d
	for i, name := range names {
		d.ships[name] = i
	}
}

// Widen replaces the dock while others use the harbour.
func (h *Harbour) Widen(names []string) {
	d := &Dock{ships: map[string]int{}}
	h.dock = d
	for i, name := range names {
		d.ships[name] = i // want `write to map d.ships without d.mu`
	}
}

func (h *Harbour) Land(name string) {
	h.dock.mu.Lock()
	defer h.dock.mu.Unlock()
	h.dock.ships[name]++
}

func (h *Harbour) Leave(name string) {
	h.dock.mu.Lock()
	defer h.dock.mu.Unlock()
	delete(h.dock.ships, name)
}

func (h *Harbour) Ships() int {
	h.dock.mu.Lock()
	defer h.dock.mu.Unlock()
	return len(h.dock.ships)
}
