package pairs

import "sync"

// Close looks at what the flag was only after the lock.

type Settled struct {
	mu      sync.Mutex
	closing bool
	closed  chan struct{}
}

func NewSettled(source chan int) *Settled {
	s := &Settled{closed: make(chan struct{})}
	go s.watch(source)
	return s
}

func (s *Settled) watch(source chan int) {
	for {
		select {
		case _, ok := <-source:
			if !ok {
				s.Close()
				return
			}
		case <-s.closed:
			return
		}
	}
}

func (s *Settled) Close() {
	s.mu.Lock()
	already := s.closing
	s.closing = true
	s.mu.Unlock()
	if already {
		return
	}
	close(s.closed)
}

// Here somebody else may set the flag between the two.

type Unsettled struct {
	mu      sync.Mutex
	closing bool
	closed  chan struct{}
}

func NewUnsettled(source chan int) *Unsettled {
	u := &Unsettled{closed: make(chan struct{})}
	go u.watch(source)
	return u
}

func (u *Unsettled) watch(source chan int) {
	for {
		select {
		case _, ok := <-source:
			if !ok {
				u.Close()
				return
			}
		case <-u.closed:
			return
		}
	}
}

func (u *Unsettled) Close() {
	u.mu.Lock()
	already := u.closing
	u.mu.Unlock()
	u.mu.Lock()
	u.closing = true
	u.mu.Unlock()
	if already {
		return
	}
	close(u.closed) // want `channel u.closed is closed by Close and again by watch`
}
