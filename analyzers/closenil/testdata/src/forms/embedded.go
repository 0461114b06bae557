package forms

import (
	"errors"
	"sync"
	"sync/atomic"
)

// The flag by which the end of a stream is decided is a part of the struct that all
// kinds of streams embed, and is asked for by its methods.

type phase uint32

const (
	flowing phase = iota
	drained
)

type flow struct {
	phase phase
}

func (f *flow) swap(p phase) phase {
	return phase(atomic.SwapUint32((*uint32)(&f.phase), uint32(p)))
}

func (f *flow) load() phase { return phase(atomic.LoadUint32((*uint32)(&f.phase))) }

func (f *flow) store(p phase) { atomic.StoreUint32((*uint32)(&f.phase), uint32(p)) }

type brook struct {
	flow
	river *river
	named uint32
	name  chan struct{}
	dried chan struct{}
}

type river struct {
	mu     sync.Mutex
	brooks map[int]*brook
}

func (b *brook) Dry() { b.river.dry(b) }

func (r *river) dry(b *brook) {
	if b.swap(drained) == drained {
		<-b.dried
		return
	}
	if atomic.CompareAndSwapUint32(&b.named, 0, 1) {
		close(b.name)
	}
	close(b.dried)
}

func (r *river) End(err error) {
	r.mu.Lock()
	brooks := r.brooks
	r.brooks = nil
	r.mu.Unlock()
	for _, b := range brooks {
		r.dry(b)
	}
}

func newRiver() *river {
	r := &river{brooks: map[int]*brook{}}
	go r.watch()
	return r
}

func (r *river) watch() {
	defer r.End(errors.New("too hot"))
}

func (r *river) Spring(n int) *brook {
	b := &brook{river: r, name: make(chan struct{}), dried: make(chan struct{})}
	r.mu.Lock()
	r.brooks[n] = b
	r.mu.Unlock()
	return b
}

// The same in two steps keeps nobody out.

type ditch struct {
	flow
	canal *canal
	named uint32
	name  chan struct{}
	dried chan struct{}
}

type canal struct {
	mu      sync.Mutex
	ditches map[int]*ditch
}

func (d *ditch) Dry() { d.canal.dry(d) }

func (c *canal) dry(d *ditch) {
	if d.load() == drained {
		<-d.dried
		return
	}
	d.store(drained)
	if atomic.CompareAndSwapUint32(&d.named, 0, 1) {
		close(d.name)
	}
	close(d.dried) // want `channel d.dried is closed by Dry and again by watch`
}

func (c *canal) End(err error) {
	c.mu.Lock()
	ditches := c.ditches
	c.ditches = nil
	c.mu.Unlock()
	for _, d := range ditches {
		c.dry(d)
	}
}

func newCanal() *canal {
	c := &canal{ditches: map[int]*ditch{}}
	go c.watch()
	return c
}

func (c *canal) watch() {
	defer c.End(errors.New("too hot"))
}

func (c *canal) Spring(n int) *ditch {
	d := &ditch{canal: c, name: make(chan struct{}), dried: make(chan struct{})}
	c.mu.Lock()
	c.ditches[n] = d
	c.mu.Unlock()
	return d
}
