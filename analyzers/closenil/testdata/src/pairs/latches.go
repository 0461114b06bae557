package pairs

import (
	"errors"
	"sync"
	"time"
)

// Sessions closes its channel in a helper that takes the lock again: by then
// accepting is false, and nothing sets it to true.
type Sessions struct {
	mu        sync.RWMutex
	conns     map[string]int
	accepting bool
	accepted  chan int
}

func NewSessions() *Sessions {
	s := &Sessions{accepted: make(chan int), conns: map[string]int{}, accepting: true}
	go s.read()
	return s
}

func (s *Sessions) Close() error { return s.Shutdown(0) }

func (s *Sessions) Shutdown(grace time.Duration) error {
	s.mu.Lock()
	if !s.accepting {
		s.mu.Unlock()
		return nil
	}
	s.accepting = false
	s.mu.Unlock()
	for end := time.Now().Add(grace); !time.Now().After(end); time.Sleep(grace / 10) {
		s.mu.RLock()
		n := len(s.conns)
		s.mu.RUnlock()
		if n == 0 {
			break
		}
	}
	return s.close()
}

func (s *Sessions) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.conns)
	close(s.accepted)
	return nil
}

func (s *Sessions) read() {
	for s.open("a") == nil {
	}
}

func (s *Sessions) open(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.accepting {
		return errors.New("closed")
	}
	s.conns[name]++
	s.accepted <- 1
	return nil
}

// Doors is the same, but for Reopen, which leaves the closed channel in place.
type Doors struct {
	mu        sync.RWMutex
	conns     map[string]int
	accepting bool
	accepted  chan int
}

func NewDoors() *Doors {
	d := &Doors{accepted: make(chan int), conns: map[string]int{}, accepting: true}
	go d.read()
	return d
}

func (d *Doors) Shutdown() error {
	d.mu.Lock()
	if !d.accepting {
		d.mu.Unlock()
		return nil
	}
	d.accepting = false
	d.mu.Unlock()
	return d.close()
}

func (d *Doors) Reopen() {
	d.mu.Lock()
	d.accepting = true
	d.mu.Unlock()
}

func (d *Doors) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.conns)
	close(d.accepted) // want `channel d.accepted is closed by Shutdown and, after Reopen, again by Shutdown`
	return nil
}

func (d *Doors) read() {
	for d.open("a") == nil {
	}
}

func (d *Doors) open(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.accepting {
		return errors.New("closed")
	}
	d.conns[name]++
	d.accepted <- 1 // want `channel d.accepted is closed by close while read may still send on it`
	return nil
}

// Hatch closes from a place that has not asked the flag, too.
type Hatch struct {
	mu     sync.Mutex
	closed bool
	done   chan struct{}
}

func NewHatch() *Hatch { return &Hatch{done: make(chan struct{})} }

func (h *Hatch) Close() {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return
	}
	h.closed = true
	h.mu.Unlock()
	h.release()
}

func (h *Hatch) Fail(err error) {
	if err != nil {
		h.release()
	}
}

func (h *Hatch) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done != nil {
		close(h.done) // want `channel h.done is closed by`
	}
}
