package guarded

import "sync"

// Daybook has exported methods that are called in a certain way.
type Daybook struct {
	sync.Mutex
	rows  map[string]int
	notes map[string]int
}

func (l *Daybook) Add(k string) {
	l.Lock()
	defer l.Unlock()
	l.rows[k]++
	l.notes[k]++
	l.Save()
	l.Print()
}

func (l *Daybook) Remove(k string) {
	l.Lock()
	delete(l.rows, k)
	delete(l.notes, k)
	l.Save()
	l.Print()
	l.Unlock()
}

// Save is called twice, and each time in the same way: so will others.
func (l *Daybook) Save() { l.Sum() }

func (l *Daybook) Sum() (n int) {
	for _, v := range l.rows {
		n += v
	}
	return n
}

func (l *Daybook) Print() {
	for k := range l.notes {
		println(k)
	}
}

// Close shows that Print is called in another way, too.
func (l *Daybook) Close() { l.Print() } // want `call to Print reads map l.notes without l.Mutex`

// Subscription has an exported method that is called in one place, under its lock.
type Subscription struct {
	mu    sync.Mutex
	topic map[string]int
	count map[string]int
}

type Registry struct{ sub *Subscription }

func (s *Subscription) Add(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.topic[k]++
	s.count[k]++
}

func (s *Subscription) Has(k string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.topic[k]+s.count[k] > 0
}

func (s *Subscription) Forget(k string) { delete(s.topic, k) }

func (r *Registry) Unsubscribe(k string) {
	r.sub.mu.Lock()
	defer r.sub.mu.Unlock()
	r.sub.Forget(k)
}

// Drop is called without.
func (s *Subscription) Drop(k string) { delete(s.count, k) } // want `write to map s.count without s.mu`

func (r *Registry) Leave(k string) { r.sub.Drop(k) }
