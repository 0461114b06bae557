package forms

import "sync/atomic"

// Relay's Close listens to its flusher only if it is asked to: that is no word
// from those who send.
type Relay struct {
	over atomic.Bool
	out  chan int
	idle func() <-chan struct{}
}

func NewRelay(idle func() <-chan struct{}) *Relay {
	return &Relay{out: make(chan int, 1), idle: idle}
}

func (r *Relay) Close(flush bool) {
	if r.over.Swap(true) {
		return
	}
	if flush {
		<-r.idle()
	}
	close(r.out)
}

func (r *Relay) Post(n int) {
	if r.over.Load() {
		return
	}
	select {
	case r.out <- n: // want `channel r.out is closed by Close while Post may still send on it`
	default:
	}
}

// Ferry's Close always waits for the word.
type Ferry struct {
	over atomic.Bool
	out  chan int
	idle func() <-chan struct{}
}

func NewFerry(idle func() <-chan struct{}) *Ferry {
	return &Ferry{out: make(chan int, 1), idle: idle}
}

func (f *Ferry) Close() {
	if f.over.Swap(true) {
		return
	}
	<-f.idle()
	close(f.out)
}

func (f *Ferry) Post(n int) {
	if f.over.Load() {
		return
	}
	select {
	case f.out <- n:
	default:
	}
}
