package encoded

import (
	"encoding/json"
	"sync"
)

// Progress is encoded while it is locked.
type Progress struct {
	sync.RWMutex
	Pending map[string]int
}

func (p *Progress) MarshalJSON() ([]byte, error) {
	names := make([]string, 0, len(p.Pending))
	for k := range p.Pending {
		names = append(names, k)
	}
	return json.Marshal(names)
}

func (p *Progress) Add(k string) {
	p.Lock()
	defer p.Unlock()
	p.Pending[k]++
}

func (p *Progress) Done(k string) {
	p.Lock()
	defer p.Unlock()
	delete(p.Pending, k)
}

func (p *Progress) Left() int {
	p.RLock()
	defer p.RUnlock()
	return len(p.Pending)
}

// Report holds the progress of many.
type Report struct{ Of []*Progress }

func (r *Report) Save() ([]byte, error) {
	for _, p := range r.Of {
		p.RLock()
	}
	defer func() {
		for _, p := range r.Of {
			p.RUnlock()
		}
	}()
	return json.Marshal(r)
}

// Steps are encoded without the lock.
type Steps struct {
	mu   sync.Mutex
	done map[string]int
}

func (s *Steps) MarshalJSON() ([]byte, error) {
	names := make([]string, 0, len(s.done)) // want `read of map s.done without s.mu`
	for k := range s.done {
		names = append(names, k)
	}
	return json.Marshal(names)
}

func (s *Steps) Add(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[k]++
}

func (s *Steps) Undo(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.done, k)
}

func (s *Steps) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.done)
}

// Log holds steps.
type Log struct{ Of map[string]*Steps }

func (l *Log) Save() ([]byte, error) { return json.Marshal(l) }
