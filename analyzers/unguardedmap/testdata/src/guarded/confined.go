package guarded

import "sync"

// Works answers calls. It closes when no call is under way.
type Works struct {
	calls sync.RWMutex
	last  *stock
	open  bool
}

func (w *Works) Close() {
	w.calls.Lock()
	defer w.calls.Unlock()
	w.open = false
}

// crate is what one call puts together.
type crate struct {
	parts map[string]int
}

func newBundle() *crate { return &crate{parts: map[string]int{}} }

func (b *crate) add(k string) { b.parts[k]++ }

func (w *Works) Assemble(keys []string, each func(func(string))) int {
	w.calls.RLock()
	defer w.calls.RUnlock()
	b := newBundle()
	for _, k := range keys {
		b.add(k)
	}
	each(func(k string) { b.add(k) })
	return finish(b)
}

func finish(b *crate) int {
	b.parts["end"] = 1
	return len(b.parts)
}

// stock is kept by the depot for the next call.
type stock struct {
	parts map[string]int
}

func (s *stock) add(k string) {
	s.parts[k]++ // want `write to map s.parts while calls is only read-locked`
}

func (w *Works) Again(k string) int {
	w.calls.RLock()
	defer w.calls.RUnlock()
	w.last.add(k)
	return len(w.last.parts)
}

func (w *Works) Forget(k string) {
	w.calls.Lock()
	defer w.calls.Unlock()
	delete(w.last.parts, k)
}

// lorry is given to a goroutine.
type lorry struct {
	parts map[string]int
}

func (r *lorry) add(k string) {
	r.parts[k]++ // want `write to map r.parts while calls is only read-locked`
}

func (w *Works) Relay(keys []string) int {
	w.calls.RLock()
	defer w.calls.RUnlock()
	r := &lorry{parts: map[string]int{}}
	go w.drop(r)
	return w.fill(r, keys)
}

func (w *Works) fill(r *lorry, keys []string) int {
	for _, k := range keys {
		r.add(k)
	}
	return len(r.parts)
}

func (w *Works) drop(r *lorry) {
	w.calls.Lock()
	defer w.calls.Unlock()
	delete(r.parts, "")
}
