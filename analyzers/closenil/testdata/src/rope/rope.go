// Package rope is used by package dog.
package rope

import "errors"

type Rope struct {
	slack chan struct{}
	tied  bool
	pulls chan int
}

func New() *Rope { return &Rope{slack: make(chan struct{}), pulls: make(chan int)} }

// Cut closes the channel whenever it is called.
func (r *Rope) Cut() { close(r.slack) }

// Untie does so once.
func (r *Rope) Untie() {
	if !r.tied {
		return
	}
	r.tied = false
	close(r.slack)
}

func (r *Rope) Pull(n int) {
	select {
	case r.pulls <- n:
	default:
	}
}

// Catch absorbs panics.
func Catch(f func()) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("caught")
		}
	}()
	f()
	return nil
}

// Each calls f for all.
func Each[T any](all []T, f func(T)) {
	for _, x := range all {
		f(x)
	}
}
