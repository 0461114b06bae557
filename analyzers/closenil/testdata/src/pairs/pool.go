package pairs

import (
	"sync"
	"time"
)

// Connections that are idle are closed; those in use have been taken out.

type pooled struct {
	once  sync.Once
	reqs  chan int
	timer *time.Timer
}

func (c *pooled) close() { c.once.Do(func() { close(c.reqs) }) }

type connPool struct {
	mu     sync.Mutex
	idle   []*pooled
	closed bool
}

func (p *connPool) grab() *pooled {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	n := len(p.idle) - 1
	c := p.idle[n]
	p.idle[n] = nil
	p.idle = p.idle[:n]
	return c
}

func (p *connPool) remove(c *pooled) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, x := range p.idle {
		if x == c {
			p.idle = append(p.idle[:i], p.idle[i+1:]...)
			return true
		}
	}
	return false
}

func (p *connPool) release(c *pooled) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	c.timer = time.AfterFunc(time.Minute, func() {
		if p.remove(c) {
			c.close()
		}
	})
	p.idle = append(p.idle, c)
}

func (p *connPool) CloseIdle() {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.closed = true
	p.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}

func newConnPool() *connPool {
	p := &connPool{}
	go p.discover()
	return p
}

func (p *connPool) discover() {
	for i := range 10 {
		p.RoundTrip(i)
	}
}

func (p *connPool) RoundTrip(req int) {
	c := p.grab()
	if c == nil {
		c = dialPooled()
	}
	c.reqs <- req
	p.release(c)
}

func dialPooled() *pooled {
	c := &pooled{reqs: make(chan int)}
	go func() {
		for range c.reqs {
		}
	}()
	return c
}

// These stay in the list while they are in use.

type shared struct {
	once sync.Once
	reqs chan int
}

func (c *shared) close() { c.once.Do(func() { close(c.reqs) }) }

type sharedPool struct {
	mu  sync.Mutex
	all []*shared
}

func (p *sharedPool) add() *shared {
	c := &shared{reqs: make(chan int)}
	p.mu.Lock()
	p.all = append(p.all, c)
	p.mu.Unlock()
	go func() {
		for range c.reqs {
		}
	}()
	return c
}

func (p *sharedPool) pick(i int) *shared {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[i]
}

func (p *sharedPool) CloseAll() {
	p.mu.Lock()
	all := p.all
	p.all = nil
	p.mu.Unlock()
	for _, c := range all {
		c.close()
	}
}

func newSharedPool() *sharedPool {
	p := &sharedPool{}
	go p.discover()
	return p
}

func (p *sharedPool) discover() {
	for i := range 10 {
		p.RoundTrip(i, i)
	}
}

func (p *sharedPool) RoundTrip(i, req int) {
	p.pick(i).reqs <- req // want `channel .*reqs is closed by CloseAll while discover may still send on it`
}
