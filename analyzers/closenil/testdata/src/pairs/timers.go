package pairs

import (
	"sync"
	"time"
)

// Whoever has stopped the timer closes in its place.

type Lease struct {
	gone  chan struct{}
	timer *time.Timer
}

func NewLease(ttl time.Duration) *Lease {
	l := &Lease{gone: make(chan struct{})}
	l.timer = time.AfterFunc(ttl, func() { close(l.gone) })
	return l
}

func (l *Lease) Revoke() {
	if l.timer.Stop() {
		close(l.gone)
	}
}

type Loan struct {
	gone  chan struct{}
	timer *time.Timer
}

func NewLoan(ttl time.Duration) *Loan {
	l := &Loan{gone: make(chan struct{})}
	l.timer = time.AfterFunc(ttl, func() { close(l.gone) }) // want `channel l.gone is closed by .*`
	return l
}

func (l *Loan) Revoke() {
	l.timer.Stop()
	close(l.gone) // want `channel l.gone is closed by .*`
}

// Followers run on one object each, many of them on one leader.

type Leader struct {
	term     int
	stepDown chan struct{}
}

func NewLeader(peers []string) *Leader {
	l := &Leader{stepDown: make(chan struct{})}
	for _, p := range peers {
		go l.replicate(p)
	}
	return l
}

func (l *Leader) replicate(peer string) {
	for term := range 10 {
		select {
		case <-l.stepDown:
			return
		default:
		}
		if term > l.term {
			l.resign()
		}
	}
}

func (l *Leader) resign() {
	select {
	case <-l.stepDown:
	default:
		close(l.stepDown) // want `channel l.stepDown is closed again when replicate runs twice at the same time`
	}
}

type Follower struct {
	term int
	lost chan struct{}
}

func NewFollowers(n int) {
	for range n {
		f := &Follower{lost: make(chan struct{})}
		go f.follow()
	}
}

func (f *Follower) follow() {
	for term := range 10 {
		select {
		case <-f.lost:
			return
		default:
		}
		if term > f.term {
			f.resign()
		}
	}
}

func (f *Follower) resign() {
	select {
	case <-f.lost:
	default:
		close(f.lost)
	}
}

// What Watch returns closes what the dispatcher may be sending on.

type watching struct {
	once  sync.Once
	input chan int
}

func (w *watching) stop() { w.once.Do(func() { close(w.input) }) }

type Cacher struct {
	mu       sync.Mutex
	watchers []*watching
}

func NewCacher(in <-chan int) *Cacher {
	c := &Cacher{}
	go c.dispatch(in)
	return c
}

func (c *Cacher) dispatch(in <-chan int) {
	for e := range in {
		c.mu.Lock()
		list := append([]*watching(nil), c.watchers...)
		c.mu.Unlock()
		for _, w := range list {
			w.input <- e // want `channel w.input is closed by stop while dispatch may still send on it`
		}
	}
}

func (c *Cacher) Watch() (<-chan int, func()) {
	w := &watching{input: make(chan int, 10)}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watchers = append(c.watchers, w)
	return w.input, w.stop
}

// A list that was copied still has who has just been taken off the other.

type Subscription struct {
	id int
	ch chan int
}

type Hub struct {
	mu   sync.RWMutex
	subs []*Subscription
}

func NewHub() *Hub { return &Hub{} }

func (h *Hub) Subscribe(id int) *Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &Subscription{id: id, ch: make(chan int, 64)}
	h.subs = append(h.subs, s)
	return s
}

func (h *Hub) Unsubscribe(s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, have := range h.subs {
		if have.id == s.id {
			h.subs = append(h.subs[:i:i], h.subs[i+1:]...)
			close(s.ch)
			return
		}
	}
}

func (h *Hub) Publish(m int) {
	h.mu.RLock()
	targets := append([]*Subscription(nil), h.subs...)
	h.mu.RUnlock()
	for _, s := range targets {
		select {
		case s.ch <- m: // want `channel s.ch is closed by Unsubscribe while Publish may still send on it`
		default:
		}
	}
}

// What Begin returns is called once.

type Attempt struct {
	mu   sync.Mutex
	done chan struct{}
}

func (a *Attempt) Begin() func() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done = make(chan struct{})
	return a.finished
}

func (a *Attempt) finished() {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(a.done)
	a.done = nil
}
