package forms

import (
	"errors"
	"net"
	"sync"
)

// Line has two ends. Close tests its own flag only, and Send one that CloseSend
// does not set.
type Line struct {
	mu       sync.Mutex
	out      chan []byte
	sendDone bool
	closed   bool
}

func NewLine() *Line { return &Line{out: make(chan []byte, 4)} }

func (l *Line) CloseSend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sendDone {
		return
	}
	l.sendDone = true
	close(l.out) // want `channel l.out is closed by CloseSend and again by Close`
}

func (l *Line) Send(b []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return errors.New("done")
	}
	l.out <- b // want `channel l.out is closed by CloseSend while Send may still send on it`
	return nil
}

func (l *Line) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.closed = true
	close(l.out) // want `channel l.out is closed by Close and again by CloseSend`
}

// Rope's ends know of each other.
type Rope struct {
	mu       sync.Mutex
	out      chan []byte
	sendDone bool
	closed   bool
}

func NewRope() *Rope { return &Rope{out: make(chan []byte, 4)} }

func (r *Rope) CloseSend() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.endLocked()
}

func (r *Rope) endLocked() {
	if r.sendDone {
		return
	}
	r.sendDone = true
	close(r.out)
}

func (r *Rope) Send(b []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sendDone || r.closed {
		return errors.New("done")
	}
	r.out <- b
	return nil
}

func (r *Rope) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.closed = true
	r.endLocked()
}

// Modem leaves a closed channel behind when it can't dial, and Telex takes it away.
type Modem struct {
	done chan struct{}
	conn net.Conn
}

func (m *Modem) Dial(addr string) (err error) {
	m.done = make(chan struct{})
	if m.conn, err = net.Dial("tcp", addr); err != nil {
		close(m.done) // want `channel m.done is closed by Dial and again by Close`
		return err
	}
	return nil
}

func (m *Modem) Close() {
	if m.done != nil {
		close(m.done)
	}
}

type Telex struct {
	done chan struct{}
	conn net.Conn
}

func (t *Telex) Dial(addr string) (err error) {
	t.done = make(chan struct{})
	if t.conn, err = net.Dial("tcp", addr); err != nil {
		close(t.done)
		t.done = nil
		return err
	}
	return nil
}

func (t *Telex) Close() {
	if t.done != nil {
		close(t.done)
	}
}
