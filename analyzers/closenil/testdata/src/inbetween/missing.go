package inbetween

import (
	"sync"
	"time"
)

// Whoever has waited too long takes the channel out, and Ring finds none.

type Porter struct {
	mu    sync.Mutex
	guest map[string]chan struct{}
}

func NewPorter() *Porter { return &Porter{guest: map[string]chan struct{}{}} }

func (p *Porter) Wait(name string) bool {
	ch := make(chan struct{})
	p.mu.Lock()
	p.guest[name] = ch
	p.mu.Unlock()
	select {
	case <-ch:
		return true
	case <-time.After(time.Second):
		p.mu.Lock()
		delete(p.guest, name)
		p.mu.Unlock()
		return false
	}
}

func (p *Porter) Ring(name string, log func(string)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if log != nil {
		log(name)
	}
	ch := p.guest[name]
	delete(p.guest, name)
	close(ch) // want `close of nil channel ch if Wait has deleted it: Ring does not ask`
}

// Here Ring asks.

type Usher struct {
	mu    sync.Mutex
	guest map[string]chan struct{}
}

func NewUsher() *Usher { return &Usher{guest: map[string]chan struct{}{}} }

func (u *Usher) Wait(name string) bool {
	ch := make(chan struct{})
	u.mu.Lock()
	u.guest[name] = ch
	u.mu.Unlock()
	select {
	case <-ch:
		return true
	case <-time.After(time.Second):
		u.mu.Lock()
		delete(u.guest, name)
		u.mu.Unlock()
		return false
	}
}

func (u *Usher) Ring(name string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	ch, ok := u.guest[name]
	if !ok {
		return
	}
	delete(u.guest, name)
	close(ch)
}
