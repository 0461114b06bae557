package pairs

import (
	"net/http"
	"sync"
)

// What is scheduled is called by whoever holds the lock.

type Depot struct {
	mu        sync.Mutex
	cancels   map[string]chan struct{}
	scheduled map[string]func()
	idle      chan struct{}
}

func NewDepot() *Depot {
	return &Depot{cancels: map[string]chan struct{}{}, scheduled: map[string]func(){}, idle: make(chan struct{}, 1)}
}

func (d *Depot) cancel(key string) {
	if ch, ok := d.cancels[key]; ok {
		close(ch)
		delete(d.cancels, key)
	}
}

func (d *Depot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cancel(r.URL.Path)
}

func (d *Depot) Schedule(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cancels[key] = make(chan struct{})
	d.scheduled[key] = func() { d.cancel(key) }
}

func (d *Depot) Done(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case d.idle <- struct{}{}:
	default:
	}
	if call, ok := d.scheduled[key]; ok {
		delete(d.scheduled, key)
		call()
	}
}

// Here it is called when the lock is free again.

type Siding struct {
	mu        sync.Mutex
	cancels   map[string]chan struct{}
	scheduled map[string]func()
	idle      chan struct{}
}

func NewSiding() *Siding {
	return &Siding{cancels: map[string]chan struct{}{}, scheduled: map[string]func(){}, idle: make(chan struct{}, 1)}
}

func (s *Siding) cancel(key string) {
	if ch, ok := s.cancels[key]; ok {
		close(ch) // want `channel ch is closed by ServeHTTP and again by a function that Schedule keeps`
		delete(s.cancels, key)
	}
}

func (s *Siding) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel(r.URL.Path)
}

func (s *Siding) Schedule(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancels[key] = make(chan struct{})
	s.scheduled[key] = func() { s.cancel(key) }
}

func (s *Siding) Done(key string) {
	s.mu.Lock()
	select {
	case s.idle <- struct{}{}:
	default:
	}
	call, ok := s.scheduled[key]
	delete(s.scheduled, key)
	s.mu.Unlock()
	if ok {
		call()
	}
}
