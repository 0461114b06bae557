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
