package spawned

import (
	"errors"
	"sync"
)

// ledger commits its accounts in parallel, and gives up where one is missing.
type ledger struct {
	accounts map[string]int
	missing  map[string]bool
}

func (l *ledger) Commit(keys []string) error {
	var wg sync.WaitGroup
	for _, k := range keys {
		if k == "" {
			return errors.New("missing account")
		}
		wg.Go(func() { _ = l.accounts[k] })
	}
	wg.Wait()
	return nil
}

func (l *ledger) Set(k string, v int) { l.accounts[k] = v }

// audit never waits where all goes well.
type audit struct {
	seen map[string]int
}

func (a *audit) Commit(keys []string) error {
	var wg sync.WaitGroup
	for _, k := range keys {
		wg.Go(func() { _ = a.seen[k] })
	}
	if len(keys) == 0 {
		wg.Wait()
		return errors.New("nothing to do")
	}
	return nil
}

func (a *audit) Set(k string, v int) {
	a.seen[k] = v // want `write to map a.seen without a lock, while a goroutine uses it in parallel`
}
