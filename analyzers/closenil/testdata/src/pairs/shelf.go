package pairs

import "sync"

// Shelf makes a slot when it is first asked for, and a slot is filled once.
type Shelf struct {
	mu    sync.Mutex
	slots map[string]*slot
}

func NewShelf() *Shelf { return &Shelf{slots: map[string]*slot{}} }

func (s *Shelf) Fill(name string, v int) { s.slot(name).Fill(v) }

func (s *Shelf) slot(name string) *slot {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.slots[name]
	if !ok {
		t = &slot{filled: make(chan struct{})}
		s.slots[name] = t
	}
	return t
}

type slot struct {
	mu     sync.Mutex
	filled chan struct{}
	full   bool
	v      int
}

func (s *slot) Fill(v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return
	}
	s.full = true
	s.v = v
	close(s.filled)
}
