package guarded

import "sync"

// Bank and Teller have an archive each, under a lock of their own.
type Bank struct {
	mu sync.RWMutex
	archive
}

type Teller struct {
	mu sync.Mutex
	archive
	seen int
}

type archive struct{ papers map[string]string }

func (a *archive) look(k string) string { return a.papers[k] }

func (a *archive) file(k, v string) { a.papers[k] = v }

func (b *Bank) Look(k string) string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.archive.look(k)
}

func (t *Teller) Look(k string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.archive.look(k)
}

func (t *Teller) File(k, v string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.archive.file(k, v)
}

func (b *Bank) File(k, v string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.archive.file(k, v)
}

func (t *Teller) Peek(k string) string {
	return t.archive.look(k) // want `call to look reads map a.papers without`
}

// Safe is the only one with a coffer.
type Safe struct {
	mu sync.Mutex
	coffer
}

type coffer struct{ coins map[string]int }

// key has a lock that does not guard drawers.
type key struct {
	mu sync.Mutex
	n  int
}

func (d *coffer) count(k string) int { return d.coins[k] }

func (d *coffer) take(k string) { d.coins[k]-- }

func (d *coffer) put(k string) { d.coins[k]++ }

func (s *Safe) Count(k string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.coffer.count(k)
}

func (s *Safe) Put(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.coffer.put(k)
}

func (s *Safe) Take(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.coffer.take(k)
}

func (s *Safe) Glance(k string, by *key) int {
	by.mu.Lock()
	defer by.mu.Unlock()
	by.n++
	return s.coffer.count(k) // want `call to count reads map d.coins without mu`
}
