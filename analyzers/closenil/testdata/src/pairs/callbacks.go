package pairs

import (
	"context"
	"sync"
)

// exits runs what was registered, on goroutines of their own.
type exits struct {
	mu  sync.Mutex
	all []func(context.Context) error
}

func (x *exits) add(f func(context.Context) error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.all = append(x.all, f)
}

func (x *exits) run(ctx context.Context) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, f := range x.all {
		go f(ctx)
	}
}

// Agency lets a callback close what its methods send on.
type Agency struct {
	exits *exits
	news  chan string
}

func NewAgency(print func(string)) *Agency {
	a := &Agency{exits: &exits{}, news: make(chan string, 8)}
	go func() {
		for s := range a.news {
			print(s)
		}
	}()
	a.exits.add(func(context.Context) error {
		close(a.news)
		return nil
	})
	return a
}

func (a *Agency) Report(s string) {
	a.news <- s // want `channel a.news is closed by the goroutine of NewAgency while Report may still send on it`
}

// Bureau's callback closes a channel of its own, which tells the senders.
type Bureau struct {
	exits *exits
	news  chan string
	gone  chan struct{}
}

func NewBureau(print func(string)) *Bureau {
	b := &Bureau{exits: &exits{}, news: make(chan string, 8), gone: make(chan struct{})}
	go func() {
		for s := range b.news {
			print(s)
		}
	}()
	b.exits.add(func(context.Context) error {
		close(b.gone)
		return nil
	})
	return b
}

func (b *Bureau) Report(s string) {
	select {
	case b.news <- s:
	case <-b.gone:
	}
}
