// Package guarded has maps with a lock of their own.
package guarded

import (
	"sort"
	"sync"
)

type Ledger struct {
	mu      sync.RWMutex
	entries map[string]int
	fixed   map[string]int // never written after NewLedger
}

func NewLedger() *Ledger {
	l := &Ledger{entries: map[string]int{}, fixed: map[string]int{}}
	l.entries["open"] = 0 // nobody else knows l yet
	l.seed()
	return l
}

func (l *Ledger) seed() { l.fixed["base"] = 1 }

func (l *Ledger) Book(k string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[k] += n
}

func (l *Ledger) Balance(k string) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.entries[k] + l.fixed[k]
}

func (l *Ledger) Peek(k string) int {
	return l.entries[k] // want `read of map l.entries without l.mu, which is held at \d+ of \d+ accesses`
}

func (l *Ledger) Base(k string) int { return l.fixed[k] }

func (l *Ledger) Touch(k string) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.entries[k]++ // want `write to map l.entries while l.mu is only read-locked`
}

func (l *Ledger) Late(k string) int {
	l.mu.Lock()
	n := l.entries[k]
	l.mu.Unlock()
	if n == 0 {
		delete(l.entries, k) // want `write to map l.entries without l.mu`
	}
	return n
}

// Try uses what the attempt says.
func (l *Ledger) Try(k string) bool {
	if !l.mu.TryLock() {
		return false
	}
	defer l.mu.Unlock()
	l.entries[k] = 1
	return true
}

func (l *Ledger) lock() func() {
	l.mu.Lock()
	return l.mu.Unlock
}

func (l *Ledger) Wrapped(k string) {
	defer l.lock()()
	l.entries[k] = 2
}

// Sorted compares under the lock.
func (l *Ledger) Sorted(names []string) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	sort.Slice(names, func(i, j int) bool { return l.entries[names[i]] < l.entries[names[j]] })
}

func (l *Ledger) drop(k string) { delete(l.entries, k) }

func (l *Ledger) Drop(k string) {
	l.mu.Lock()
	l.drop(k)
	l.mu.Unlock()
}

func (l *Ledger) Forget(k string) {
	l.drop(k) // want `call to drop writes map l.entries without`
}

// ForgetTwice needs to be told once.
func (l *Ledger) ForgetTwice(k string) {
	delete(l.entries, k) // want `write to map l.entries without`
	l.drop(k)
}

// Merge holds the lock of the wrong ledger for its write.
func (l *Ledger) Merge(from *Ledger) {
	from.mu.Lock()
	defer from.mu.Unlock()
	for k, n := range from.entries {
		l.entries[k] = n // want `map l.entries`
	}
}

// All iterates under the lock; what the loop's body does happens there, too.
func (l *Ledger) All() func(yield func(string) bool) {
	return func(yield func(string) bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		for k := range l.entries {
			if !yield(k) {
				return
			}
		}
	}
}

func (l *Ledger) Double() {
	for k := range l.All() {
		l.entries[k] *= 2
	}
}

// Keys iterates without the lock, since it is given back before the loop runs.
func (l *Ledger) Keys() func(yield func(string) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return func(yield func(string) bool) {
		for k := range l.entries { // want `read of map l.entries without l.mu`
			if !yield(k) {
				return
			}
		}
	}
}

// nested fills its map by a recursive literal that also grows what is in it.
type nested struct {
	mu    sync.Mutex
	lists map[string][]string
}

func newNested(depth int) *nested {
	n := &nested{lists: map[string][]string{}}
	var walk func(int)
	walk = func(d int) {
		n.lists["a"] = append(n.lists["a"], "b")
		if d > 0 {
			walk(d - 1)
		}
	}
	walk(depth)
	return n
}

func (n *nested) Add(k, v string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lists[k] = append(n.lists[k], v)
}

func (n *nested) Drop(k string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.lists, k)
}
