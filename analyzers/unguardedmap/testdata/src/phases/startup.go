package phases

import "sync"

// What Start does before it has started anything comes before all else.

type roster struct {
	mu    sync.Mutex
	addrs map[string]int
}

func NewRoster() *roster { return &roster{addrs: map[string]int{}} }

func (b *roster) Start(known []string) {
	b.load(known)
	b.addrs["self"] = 0
	go b.save()
}

func (b *roster) load(known []string) {
	for i, addr := range known {
		b.addrs[addr] = i
	}
}

func (b *roster) save() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for addr := range b.addrs {
		println(addr)
	}
}

func (b *roster) Add(addr string, i int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.addrs[addr] = i
}

func (b *roster) Remove(addr string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.addrs, addr)
}

func (b *roster) Has(addr string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, ok := b.addrs[addr]
	return ok
}

// This one is at work when it reads what it knew, and may be told to at any time.

type lateRoster struct {
	mu    sync.Mutex
	addrs map[string]int
}

func NewLateRoster() *lateRoster { return &lateRoster{addrs: map[string]int{}} }

func (b *lateRoster) Start(known []string) {
	go b.save()
	b.load(known)
}

func (b *lateRoster) Reload(known []string) {
	for i, addr := range known {
		b.addrs[addr] = i // want `write to map b.addrs without b.mu, which is held at 4 of 6 accesses`
	}
}

func (b *lateRoster) load(known []string) {
	for i, addr := range known {
		b.addrs[addr] = i // want `map b.addrs is used while the goroutine that shares it is running, without a lock`
	}
}

func (b *lateRoster) save() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for addr := range b.addrs {
		println(addr)
	}
}

func (b *lateRoster) Add(addr string, i int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.addrs[addr] = i
}

func (b *lateRoster) Remove(addr string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.addrs, addr)
}

func (b *lateRoster) Has(addr string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, ok := b.addrs[addr]
	return ok
}
