package lock

import "sync"

// Gate is a lock with a name.
type Gate struct {
	mu   sync.Mutex
	Name string
}

func (g *Gate) Enter() { g.mu.Lock() }
func (g *Gate) Leave() { g.mu.Unlock() }
