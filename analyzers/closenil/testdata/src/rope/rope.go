// Package rope is used by package dog.
package rope

import (
	"errors"
	"sync/atomic"
)

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

// ErrLoose is returned by a Knot that was opened before.
var ErrLoose = errors.New("loose")

// Knot is embedded by what is opened once.
type Knot struct {
	open atomic.Bool
	gone chan struct{}
}

// Open fails if it was called before.
func (k *Knot) Open() error {
	if !k.open.CompareAndSwap(false, true) {
		return ErrLoose
	}
	close(k.gone)
	return nil
}

// Try says nothing of having been called before.
func (k *Knot) Try() error {
	if k.open.CompareAndSwap(false, true) {
		close(k.gone)
	}
	return nil
}
