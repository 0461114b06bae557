package forms

import "sync"

// A pointer tells whether the channel beside it is open: Append makes a wagon that is
// coupled to the last one, if there is one, and so its channel is closed for good.

type Wagon struct {
	mu      sync.Mutex
	front   *Wagon
	coupled chan struct{}
}

func (w *Wagon) Couple(front *Wagon) {
	w.mu.Lock()
	old := w.front
	w.front = front
	if old != nil && front == nil {
		w.coupled = make(chan struct{})
	}
	if old == nil && front != nil {
		close(w.coupled)
	}
	w.mu.Unlock()
}

// Unload says that nobody has to wait any more.
func (w *Wagon) Unload() {
	w.mu.Lock()
	if w.front == nil {
		close(w.coupled)
	}
	w.mu.Unlock()
}

type Train struct {
	mu     sync.Mutex
	length int
	last   *Wagon
}

func (t *Train) Clear() {
	t.mu.Lock()
	t.length = 0
	t.last = nil
	t.mu.Unlock()
}

func (t *Train) Append() *Wagon {
	t.mu.Lock()
	w := &Wagon{coupled: make(chan struct{})}
	if t.last != nil {
		w.Couple(t.last)
	}
	t.last = w
	t.mu.Unlock()
	return w
}

// Pull asks for the length of the train, which says nothing of its last wagon: that one
// is in use since it is there.
func (t *Train) Pull(engine *Wagon) {
	t.mu.Lock()
	if t.length == 0 && t.last != nil {
		t.last.Couple(engine)
	}
	t.mu.Unlock()
}

// A sledge forgets to what it was coupled.

type Sledge struct {
	mu      sync.Mutex
	front   *Sledge
	coupled chan struct{}
}

func (s *Sledge) Couple(front *Sledge) {
	s.mu.Lock()
	if s.front == nil && front != nil {
		close(s.coupled) // want `channel s.coupled is closed by Append and again by Couple`
	}
	s.mu.Unlock()
}

type Caravan struct {
	mu   sync.Mutex
	last *Sledge
}

func (c *Caravan) Append() *Sledge {
	c.mu.Lock()
	s := &Sledge{coupled: make(chan struct{})}
	if c.last != nil {
		s.Couple(c.last)
	}
	c.last = s
	c.mu.Unlock()
	return s
}

// A raft's own flag does not tell that it was moored before.

type Raft struct {
	mu     sync.Mutex
	full   bool
	moored chan struct{}
}

func NewRaft() *Raft { return &Raft{moored: make(chan struct{})} }

func (f *Raft) Fill() {
	f.mu.Lock()
	f.full = true
	f.mu.Unlock()
}

func (f *Raft) Land() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.full {
		close(f.moored)
	}
}

func (f *Raft) Sink() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.moored) // want `channel f.moored is closed by Sink and again by Land`
}
