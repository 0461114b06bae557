// Package limitations has races that are not reported.
package limitations

import "sync"

// Bag has no lock, and nothing shows that its methods run in parallel.
type Bag struct{ m map[string]int }

func (b *Bag) Add(k string)     { b.m[k]++ }
func (b *Bag) Get(k string) int { return b.m[k] }

// Pair has a mutex by pointer; which instances share it is not followed.
type Pair struct {
	mu *sync.Mutex
	m  map[string]int
}

// Lent returns the live map; the caller in another package is not seen.
type Lent struct {
	mu sync.Mutex
	m  map[string]int
}

func (l *Lent) Put(k string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.m[k]++
}

func (l *Lent) All() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.m
}
