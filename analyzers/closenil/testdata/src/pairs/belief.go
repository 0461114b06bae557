package pairs

import (
	"net"
	"sync"
	"sync/atomic"
)

// Pump's two goroutines and its user test a flag that is not theirs alone.
type Pump struct {
	conn net.Conn
	over bool
	quit chan struct{}
	in   chan byte
}

func NewPump(conn net.Conn) *Pump {
	p := &Pump{conn: conn, quit: make(chan struct{}), in: make(chan byte)}
	go p.fill()
	go p.drain()
	return p
}

func (p *Pump) End() {
	if p.over {
		return
	}
	p.over = true
	close(p.quit) // want `channel p.quit is closed by End and again by fill`
}

func (p *Pump) fill() {
	var b [1]byte
	for {
		if _, err := p.conn.Read(b[:]); err != nil {
			p.End()
			return
		}
		select {
		case p.in <- b[0]:
		case <-p.quit:
			return
		}
	}
}

func (p *Pump) drain() {
	for {
		select {
		case <-p.in:
		case <-p.quit:
			p.conn.Close()
			return
		}
	}
}

// Valve asks the channel itself.
type Valve struct {
	quit chan struct{}
	wait func() error
}

func NewValve(wait func() error) *Valve {
	v := &Valve{quit: make(chan struct{}), wait: wait}
	go v.run()
	return v
}

func (v *Valve) Shut() {
	select {
	case <-v.quit:
	default:
		close(v.quit) // want `channel v.quit is closed by Shut and again by run`
	}
}

func (v *Valve) run() {
	if v.wait() != nil {
		v.Shut()
	}
}

// Nozzle does it under a lock, and Cock with an atomic flag.
type Nozzle struct {
	mu   sync.Mutex
	quit chan struct{}
	wait func() error
}

func NewNozzle(wait func() error) *Nozzle {
	t := &Nozzle{quit: make(chan struct{}), wait: wait}
	go t.run()
	return t
}

func (t *Nozzle) Shut() {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.quit:
	default:
		close(t.quit)
	}
}

func (t *Nozzle) run() {
	if t.wait() != nil {
		t.Shut()
	}
}

type Cock struct {
	over atomic.Bool
	quit chan struct{}
	wait func() error
}

func NewCock(wait func() error) *Cock {
	c := &Cock{quit: make(chan struct{}), wait: wait}
	go c.run()
	return c
}

func (c *Cock) Shut() {
	if c.over.CompareAndSwap(false, true) {
		close(c.quit)
	}
}

func (c *Cock) run() {
	if c.wait() != nil {
		c.Shut()
	}
}

// Journal tests in Close whether it is closed, and nowhere else.
type Journal struct {
	mu   sync.Mutex
	over bool
	jobs chan string
	size int
}

func NewJournal() *Journal { return &Journal{jobs: make(chan string, 8)} }

func (j *Journal) Add(s string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.size += len(s)
	j.jobs <- s // want `channel j.jobs is closed by Close while Add may still send on it`
}

func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.over {
		j.over = true
		close(j.jobs)
	}
}

// Ledger tests it in both places.
type Ledger struct {
	mu   sync.Mutex
	over bool
	jobs chan string
}

func NewLedger() *Ledger { return &Ledger{jobs: make(chan string, 8)} }

func (l *Ledger) Add(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.jobs <- s
	}
}

func (l *Ledger) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.over = true
		close(l.jobs)
	}
}
