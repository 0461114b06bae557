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
