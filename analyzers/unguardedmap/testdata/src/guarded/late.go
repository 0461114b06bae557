package guarded

import "sync"

// Purse has a helper that returns what gives its lock back.
type Purse struct {
	mu    sync.Mutex
	coins map[string]int
	holds map[string]int
}

func (p *Purse) lock() (unlock func()) {
	p.mu.Lock()
	return p.mu.Unlock
}

func (p *Purse) Put(kind string) {
	defer p.lock()()
	p.coins[kind]++
}

func (p *Purse) Hold(kind string) bool {
	defer p.lock()()
	p.holds[kind]++
	return p.coins[kind] > p.holds[kind]
}

// Release locks at its end.
func (p *Purse) Release(kind string) {
	defer p.lock()
	delete(p.holds, kind) // want `write to map p.holds without p.mu`
}

// Total has unlocked before.
func (p *Purse) Total(kind string) int {
	unlock := p.lock()
	n := p.coins[kind]
	unlock()
	return n - p.holds[kind] // want `read of map p.holds without p.mu`
}
