package escape

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
)

// Board replaces its map as a whole; pinMu only keeps writers apart.
type Board struct {
	pins  atomic.Pointer[map[string]int]
	pinMu sync.Mutex
}

func (b *Board) Pinned(k string) bool { return (*b.pins.Load())[k] > 0 }

func (b *Board) Pin(k string) {
	b.pinMu.Lock()
	defer b.pinMu.Unlock()
	next := maps.Clone(*b.pins.Load())
	next[k] = 1
	b.pins.Store(&next)
}

func (b *Board) Nudge(k string) {
	b.pinMu.Lock()
	defer b.pinMu.Unlock()
	pins := *b.pins.Load()
	pins[k]++ // want `write to map pins, which was loaded from an atomic pointer`
}

// NudgeBoth has one bug, not two.
func (b *Board) NudgeBoth(j, k string) {
	pins := *b.pins.Load()
	if j != "" {
		pins[j] = 1 // want `write to map pins, which was loaded from an atomic pointer`
	} else {
		pins[k] = 2
	}
}

func (b *Board) Fresh(ks []string) {
	pins := map[string]int{}
	for _, k := range ks {
		pins[k] = 1
	}
	b.pins.Store(&pins)
	pins["last"] = len(ks) // want `write to map pins after it was stored where others read it without a lock`
}

// desk has a lock inside of what the atomic holds.
type desk struct {
	mu     sync.Mutex
	papers map[string]int
}

type Office struct{ desk atomic.Pointer[desk] }

func (o *Office) Put(k string) {
	d := o.desk.Load()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.papers[k]++
}

func (o *Office) Has(k string) bool {
	d := o.desk.Load()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.papers[k] > 0
}

type Streets struct{ byTown sync.Map }

func (s *Streets) Count(town, street string) {
	v, _ := s.byTown.LoadOrStore(town, map[string]int{})
	v.(map[string]int)[street]++ // want `which was loaded from a concurrent map`
}

type note struct{ tags map[string]string }

func Send(names []string, out chan<- note) {
	for _, n := range names {
		ev := note{tags: map[string]string{"name": n}}
		ev.tags["early"] = "yes"
		out <- ev
		ev.tags["late"] = "yes" // want `write to map ev.tags after it was sent to another goroutine`
	}
}

// Batch begins a new map behind each that it sends.
func Batch(names []string, out chan<- map[string]int) {
	batch := map[string]int{}
	for _, n := range names {
		batch[n]++
		if len(batch) > 9 {
			out <- batch
			batch = map[string]int{}
		}
	}
	out <- batch
}

// Ask gets its map back with the answer.
func Ask(out chan<- map[string]int, done <-chan bool) int {
	q := map[string]int{"a": 1}
	out <- q
	<-done
	q["b"] = 2
	return q["a"]
}

// Shelf passes its map from hand to hand.
type Shelf struct{ box chan map[string]int }

func (s *Shelf) Put(k string) {
	m := <-s.box
	m[k]++
	s.box <- m
}

func (s *Shelf) Get(k string) int {
	m := <-s.box
	n := m[k]
	s.box <- m
	return n
}

func (s *Shelf) GetLate(k string) int {
	m := <-s.box
	s.box <- m
	return m[k] // want `read of map m after it was sent to another goroutine`
}

type bagKey struct{}

func bag(ctx context.Context) (map[string]string, bool) {
	m, ok := ctx.Value(bagKey{}).(map[string]string)
	if !ok {
		return nil, false
	}
	return m, true
}

// Stow looks as if ctx stayed as it is.
func Stow(ctx context.Context, k, v string) context.Context {
	m, ok := bag(ctx)
	if !ok {
		m = map[string]string{}
	}
	m[k] = v // want `write to map m, which was loaded from a context`
	return context.WithValue(ctx, bagKey{}, m)
}

func StowCopy(ctx context.Context, k, v string) context.Context {
	m, _ := bag(ctx)
	m = maps.Clone(m)
	if m == nil {
		m = map[string]string{}
	}
	m[k] = v
	return context.WithValue(ctx, bagKey{}, m)
}

// Mark changes what the context carries, and that is its purpose.
func Mark(ctx context.Context, k string) {
	if m, ok := bag(ctx); ok {
		m[k] = "marked"
	}
}
