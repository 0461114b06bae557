package guarded

import "sync"

// A frozen layer shares the lock of the one that it was made of.

type layer struct {
	mu     *sync.Mutex
	refs   map[string]bool
	frozen *layer
}

func NewLayer() *layer { return &layer{mu: &sync.Mutex{}, refs: map[string]bool{}} }

func (l *layer) Freeze() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.frozen = &layer{mu: l.mu, refs: map[string]bool{}}
}

func (l *layer) Add(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refs[name] = true
}

func (l *layer) Drop(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.refs, name)
}

func (l *layer) Has(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refs[name]
}

func (l *layer) Used() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.frozen != nil && len(l.frozen.refs) > 0
}

// Here each has its own.

type sheet struct {
	mu   *sync.Mutex
	refs map[string]bool
	next *sheet
}

func NewSheet() *sheet { return &sheet{mu: &sync.Mutex{}, refs: map[string]bool{}} }

func (s *sheet) Turn() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = &sheet{mu: &sync.Mutex{}, refs: map[string]bool{}}
}

func (s *sheet) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refs[name] = true
}

func (s *sheet) Drop(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.refs, name)
}

func (s *sheet) Has(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refs[name]
}

func (s *sheet) Used() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next != nil && len(s.next.refs) > 0 // want `read of map s.next.refs without s.next.mu`
}
