package forms

import (
	"errors"
	"sync"
)

// A constructor that defers a call returns what one of its variables holds.

type twig struct {
	mu    sync.Mutex
	cut   bool
	dried chan struct{}
}

type branch struct {
	mu    sync.Mutex
	dead  bool
	twigs []*twig
}

func (b *branch) NewTwig() *twig {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := &twig{}
	if b.dead {
		t.cut = true
		return t
	}
	b.twigs = append(b.twigs, t)
	return t
}

func (t *twig) Dried() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.dried == nil {
		t.dried = make(chan struct{})
	}
	return t.dried
}

func (t *twig) Cut() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cut {
		return
	}
	t.cut = true
	close(t.dried) // want `close of nil channel t.dried: NewTwig leaves it nil`
}

// Nobody uses what comes with an error.

type root struct {
	mu    sync.Mutex
	cut   bool
	dried chan struct{}
}

func (b *branch) NewRoot() (*root, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := &root{}
	if b.dead {
		return r, errors.New("dead")
	}
	r.dried = make(chan struct{})
	return r, nil
}

func (r *root) Cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cut {
		return
	}
	r.cut = true
	close(r.dried)
}

// A deferred literal closes again: it is told where it does so.

func prune(twigs []func() error) (err error) {
	done := make(chan error, 1)
	stop := func() { close(done) }
	defer func() {
		if err != nil {
			err = errors.Join(err, errors.New("not pruned"))
		}
		close(done) // want `channel done is closed again`
	}()
	for _, cut := range twigs {
		if err = cut(); err != nil {
			stop()
			return err
		}
	}
	return nil
}
