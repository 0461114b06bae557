package spawned

import "sync"

// Ledger does its work in parallel, and is done when it returns.
type Ledger struct {
	sums    map[string]int
	wg      sync.WaitGroup
	pending map[string]int
}

func (l *Ledger) Put(k string) { l.sums[k]++ }

func (l *Ledger) Hash() {
	var wg sync.WaitGroup
	wg.Go(func() {
		for range l.sums {
		}
	})
	wg.Wait()
}

// Later leaves somebody else to wait.
func (l *Ledger) Later() {
	l.wg.Go(func() {
		for range l.pending {
		}
	})
}

func (l *Ledger) Add(k string) {
	l.pending[k]++ // want `write to map l.pending without a lock, while a goroutine uses it in parallel`
}
