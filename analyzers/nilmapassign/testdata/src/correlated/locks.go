package correlated

import "sync"

type server struct {
	mu    sync.Mutex
	conns map[int]bool
	names map[string]bool
}

func newServer() *server {
	return &server{conns: make(map[int]bool), names: make(map[string]bool)}
}

// Serve asks whether the server was stopped, and lets go of the lock.
func (s *server) Serve(c int) {
	s.mu.Lock()
	if s.conns == nil || s.names == nil {
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.conns[c] = true // want `assignment to entry in map s.conns, which Stop sets to nil`
		s.names["a"] = true
	}()
}

// ServeAll asks in the same critical section.
func (s *server) ServeAll(cs []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns == nil {
		return
	}
	for _, c := range cs {
		s.add(c)
	}
}

func (s *server) add(c int) { s.conns[c] = true }

// Stop sets one of the two to nil.
func (s *server) Stop() {
	s.mu.Lock()
	s.conns = nil
	s.mu.Unlock()
}
