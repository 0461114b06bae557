package feasible

import (
	"fmt"
	"sync"
)

type failure struct{ text string }

func (f *failure) Error() string { return f.text }

func newFailure(text string) error { return &failure{text} }

func annotated(text string, n int) (err error) {
	err = newFailure(text)
	for range n {
		err = noted(err)
	}
	return err
}

func noted(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("noted: %w", err)
}

func sometimes(text string) error {
	if text == "" {
		return nil
	}
	return &failure{text}
}

func find(ok bool) (map[string]int, error) {
	if !ok {
		return nil, annotated("not found", 2)
	}
	return map[string]int{}, nil
}

func findLoose(ok bool) (map[string]int, error) {
	if !ok {
		return nil, sometimes("not found")
	}
	return map[string]int{}, nil
}

func finds(ok bool) error {
	m, err := find(ok)
	if err != nil {
		return noted(err)
	}
	m["a"] = 1
	n, err := findLoose(ok)
	if err != nil {
		return err
	}
	n["a"] = 1 // want `assignment to entry in map n, which may be nil: findLoose may return it nil`
	return nil
}

type shard struct {
	mu    sync.Mutex
	where map[int]int
	loose map[int]int
}

func (s *shard) init(size int) error {
	*s = shard{}
	if size < 10 {
		return newFailure("too small")
	}
	s.where = make(map[int]int)
	if size > 100 {
		s.loose = make(map[int]int)
	}
	return nil
}

func (s *shard) set(n int) {
	s.where[n] = n
	s.loose[n] = n // want `assignment to entry in nil map s.loose: open passes an object that lacks it`
}

func open(n, size int) ([]shard, error) {
	shards := make([]shard, n)
	for i := range shards {
		if err := shards[i].init(size); err != nil {
			return nil, err
		}
	}
	for i := range shards {
		shards[i].set(i)
	}
	return shards, nil
}

type stats struct{ ids []int }

func (s *stats) each(f func(id int)) {
	for _, id := range s.ids {
		f(id)
	}
}

// hooks are set by tests.
type hooks struct {
	mu       sync.Mutex
	captured map[int]bool
	missed   map[int]bool
}

func (h *hooks) capture(s *stats) {
	if h.captured == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	s.each(func(id int) { h.captured[id] = true })
}

func (h *hooks) miss(s *stats) {
	s.each(func(id int) { h.missed[id] = true }) // want `assignment to entry in nil map h.missed: nothing in the package makes it`
}

type interest struct {
	mu   sync.Mutex
	mode int
	none map[string]bool
}

type link struct{ accounts sync.Map }

func (l *link) Complete(account string) {
	if v, ok := l.accounts.Load(account); ok {
		e := v.(*interest)
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.none != nil {
			e.none, e.mode = nil, 2
		}
	}
}

// Unsubscribe looks at the mode first, which changes along with the map.
func (l *link) Unsubscribe(account, subject string, queue []byte) {
	var (
		e     *interest
		inUse bool
	)
	if v, _ := l.accounts.Load(account); v != nil {
		e = v.(*interest)
		e.mu.Lock()
		defer e.mu.Unlock()
		inUse = queue != nil || e.mode != 0
	} else {
		e = &interest{none: make(map[string]bool)}
	}
	if !inUse {
		e.none[subject] = true
	}
}

func (l *link) Mark(account, subject string) {
	e, _ := l.accounts.Load(account)
	mark(e.(*interest), subject)
}

func mark(e *interest, subject string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.none[subject] = true
}

type stream struct {
	mu        sync.Mutex
	reason    string
	closed    bool
	consumers map[string]int
}

func newStream() *stream { return &stream{consumers: make(map[string]int)} }

// stop keeps the consumers if there is a reason.
func (s *stream) stop(remove bool, log func(*stream)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	log(s)
	if remove || s.reason == "" {
		s.consumers = nil
	}
}

func (s *stream) setConsumer(name string) {
	s.consumers[name] = 1 // want `assignment to entry in map s.consumers, which stop sets to nil`
}

// Suspend has set the reason.
func (s *stream) Suspend(name string, log func(*stream)) {
	s.reason = "suspended"
	s.stop(false, log)
	s.setConsumer(name)
}

func (s *stream) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setConsumer(name)
}

// Nine steps are too many to tell one field from the other.
type (
	a struct{ b b }
	b struct{ c c }
	c struct{ d d }
	d struct{ e e }
	e struct{ f *f }
	f struct {
		g g
		m map[string]int
	}
	g struct{ h h }
	h struct{ m map[string]int }
)

func newF() *f { return &f{m: make(map[string]int), g: g{h{make(map[string]int)}}} }

func (x *f) set(k string)    { x.m[k] = 1; x.g.h.m[k] = 1 }
func (x *a) set(k string)    { x.b.c.d.e.f.set(k) }
func (x *deep) set(k string) { x.in.in.in.set(k) }

type deep struct{ in struct{ in struct{ in a } } }

func (x *deep) Set(k string) { x.set(k) }

func newDeep() *deep {
	x := new(deep)
	x.in.in.in.b.c.d.e.f = newF()
	return x
}
