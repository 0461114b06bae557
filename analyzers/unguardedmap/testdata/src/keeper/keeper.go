// Package keeper has an object that locks by itself, and one that does not.
package keeper

import "sync"

// Witness is added to by many. It is copied when all of them are done.
type Witness struct {
	mu    sync.Mutex
	State map[string]bool
}

func (w *Witness) Add(k string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.State[k] = true
}

func (w *Witness) Copy() map[string]bool {
	out := map[string]bool{}
	for k := range w.State {
		out[k] = true
	}
	return out
}

// State leaves locking to others.
type State struct{ objects map[string]int }

// Nonce loads the object, which is kept.
func (s *State) Nonce(k string) int {
	s.objects[k] = len(k)
	return s.objects[k]
}

func (s *State) Set(k string, v int) { s.objects[k] = v }
