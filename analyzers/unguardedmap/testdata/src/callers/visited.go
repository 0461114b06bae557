package callers

import "sync"

// Branch is visited under its lock.
type Branch struct {
	mu       sync.Mutex
	leaves   map[string]int
	branches []*Branch
}

func (b *Branch) Grow(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.leaves[k]++
}

func (b *Branch) Fall(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.leaves, k)
}

func (b *Branch) Has(k string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.leaves[k] > 0
}

// visit calls f with each branch while that is locked.
func (b *Branch) visit(f func(*Branch)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, sub := range b.branches {
		sub.visit(f)
	}
	f(b)
}

func (b *Branch) Count() (n int) {
	b.visit(func(at *Branch) {
		for range at.leaves {
			n++
		}
	})
	return n
}

// pass calls f with each branch that was locked.
func (b *Branch) pass(f func(*Branch)) {
	b.mu.Lock()
	subs := b.branches
	b.mu.Unlock()
	for _, sub := range subs {
		sub.pass(f)
	}
	f(b)
}

func (b *Branch) Sum() (n int) {
	b.pass(func(at *Branch) {
		for _, of := range at.leaves { // want `read of map at.leaves without at.mu`
			n += of
		}
	})
	return n
}

// other calls f under the lock of the wrong branch.
func (b *Branch) other(f func(*Branch)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, sub := range b.branches {
		f(sub)
	}
}

func (b *Branch) Most() (n int) {
	b.other(func(at *Branch) {
		n = max(n, len(at.leaves)) // want `read of map at.leaves without at.mu`
	})
	return n
}

// Ledger passes its visitors on to what runs a function under the lock.
type Ledger struct {
	mu     sync.Mutex
	owners map[string]string
	sums   map[string]int
}

func NewLedger() *Ledger { return &Ledger{owners: map[string]string{}, sums: map[string]int{}} }

func (l *Ledger) locked(f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return f()
}

func (l *Ledger) Book(id, who string) error {
	return l.locked(func() error {
		l.owners[id] = who
		l.sums[id]++
		return nil
	})
}

func (l *Ledger) Each(visit func(id string) error) error {
	return l.locked(func() error {
		for id := range l.sums {
			if err := visit(id); err != nil {
				return err
			}
		}
		return nil
	})
}

// After visits when the lock has been given back.
func (l *Ledger) After(visit func(id string) error) error {
	var ids []string
	_ = l.locked(func() error {
		for id := range l.sums {
			ids = append(ids, id)
		}
		return nil
	})
	for _, id := range ids {
		if err := visit(id); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) Release(dead func(string) bool) error {
	return l.Each(func(id string) error {
		if dead(l.owners[id]) {
			delete(l.owners, id)
		}
		return nil
	})
}

func (l *Ledger) Audit(dead func(string) bool) error {
	return l.After(func(id string) error {
		if dead(l.owners[id]) { // want `read of map l.owners without l.mu`
			println(id)
		}
		return nil
	})
}
