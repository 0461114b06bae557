// Package shop is a small web shop with bugs, for trying out maprace-lint.
package shop

import "sync"

// Stock counts what is on the shelves. It is safe for concurrent use.
type Stock struct {
	mu    sync.RWMutex
	items map[string]int
	views map[string]int
}

// NewStock returns empty shelves.
func NewStock() *Stock {
	return &Stock{items: make(map[string]int), views: make(map[string]int)}
}

// Put adds n pieces.
func (s *Stock) Put(item string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[item] += n
}

// Take removes a piece.
func (s *Stock) Take(item string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.items[item] == 0 {
		return false
	}
	s.items[item]--
	return true
}

// Left tells how many pieces are left, and forgets the lock.
func (s *Stock) Left(item string) int {
	return s.items[item]
}

// View counts who looks at an item, but only has the read lock.
func (s *Stock) View(item string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.views[item]++
	return s.items[item] > 0
}

// Views tells how often an item was looked at.
func (s *Stock) Views(item string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.views[item]
}
