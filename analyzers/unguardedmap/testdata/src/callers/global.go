package callers

import "sync"

// Cache has one instance that everybody knows, and a helper for who holds its lock.
type Cache struct {
	mu      sync.RWMutex
	entries map[string]int
	order   []string
}

var cache = &Cache{entries: map[string]int{}}

func Cached(k string) int {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	if len(cache.entries) > 9 {
		cache.evict()
	}
	cache.entries[k]++
	return cache.entries[k]
}

func (c *Cache) evict() {
	delete(c.entries, c.order[0])
}

func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = map[string]int{}
}

func (c *Cache) Drop(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, k)
}

func (c *Cache) shrink() {
	delete(c.entries, c.order[0]) // want `write to map c.entries without c.mu`
}

func Shrink() { cache.shrink() }
