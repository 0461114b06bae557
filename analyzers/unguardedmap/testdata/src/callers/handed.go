package callers

import (
	"io"
	"sync"
)

// Store writes out what is dirty under its lock.
type Store struct {
	mu    sync.Mutex
	dirty map[string]int
}

func (s *Store) Put(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dirty[k]++
}

func (s *Store) Size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.dirty)
}

func (s *Store) Flush(r io.WriterTo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.WriteTo(&cleaner{s})
}

// cleaner is written to while the lock is held.
type cleaner struct{ s *Store }

func (c *cleaner) Write(b []byte) (int, error) {
	delete(c.s.dirty, string(b))
	return len(b), nil
}

func (s *Store) Drain(r io.WriterTo) {
	r.WriteTo(&drain{s})
}

// drain is written to while it is not.
type drain struct{ s *Store }

func (d *drain) Write(b []byte) (int, error) {
	delete(d.s.dirty, string(b)) // want `write to map d.s.dirty without d.s.mu`
	return len(b), nil
}

func (s *Store) Follow() io.Writer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &follower{s}
}

// follower is kept by who asks for it.
type follower struct{ s *Store }

func (f *follower) Write(b []byte) (int, error) {
	delete(f.s.dirty, string(b)) // want `write to map f.s.dirty without f.s.mu`
	return len(b), nil
}
