package guarded

import (
	"sync"
	"sync/atomic"
)

// Days is filled under the lock of a cache, which then makes it the one that is
// read without.
type days struct{ m map[int]string }

func (d *days) get(day int) string { return d.m[day] }

func (d *days) put(day int, s string) { d.m[day] = s }

type dayCache struct {
	mu   sync.Mutex
	curr atomic.Pointer[days]
	next *days
}

func NewDayCache() *dayCache {
	c := &dayCache{next: &days{m: map[int]string{}}}
	c.curr.Store(&days{m: map[int]string{}})
	return c
}

func (c *dayCache) Get(day int) string {
	if s := c.curr.Load().get(day); s != "" {
		return s
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.next.get(day)
}

func (c *dayCache) Put(day int, s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next.put(day, s)
}

func (c *dayCache) Move() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.curr.Store(c.next)
	c.next = &days{m: map[int]string{}}
}

// Here it is the other one that is read.

type hours struct{ m map[int]string }

func (h *hours) get(hour int) string { return h.m[hour] }

func (h *hours) put(hour int, s string) { h.m[hour] = s }

type hourCache struct {
	mu   sync.Mutex
	curr atomic.Pointer[hours]
	next *hours
}

func NewHourCache() *hourCache {
	c := &hourCache{next: &hours{m: map[int]string{}}}
	c.curr.Store(&hours{m: map[int]string{}})
	return c
}

func (c *hourCache) Get(hour int) string {
	if s := c.next.get(hour); s != "" { // want `call to get reads map h.m without mu`
		return s
	}
	return c.curr.Load().get(hour)
}

func (c *hourCache) Has(hour int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.next.get(hour) != ""
}

func (c *hourCache) Put(hour int, s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next.put(hour, s)
}
