// Package inbetween has misuses for which somebody else has to come between two steps.
package inbetween

import "sync"

// The flag is asked for under the lock, and the lock is given back before the close.

type Kiln struct {
	mu   sync.Mutex
	hot  bool
	cool chan struct{}
}

func (k *Kiln) Fire() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.hot {
		k.hot, k.cool = true, make(chan struct{})
	}
}

func (k *Kiln) isHot() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.hot
}

func (k *Kiln) Quench() {
	if !k.isHot() {
		return
	}
	close(k.cool) // want `channel k.cool is closed again when Quench runs twice at the same time`
	k.mu.Lock()
	k.hot = false
	k.mu.Unlock()
}

// Asking under a read lock lets others ask, too, also if the close is under the lock.

type Bellows struct {
	mu    sync.RWMutex
	empty bool
	done  chan struct{}
}

func NewBellows() *Bellows { return &Bellows{done: make(chan struct{})} }

func (b *Bellows) Squeeze() {
	b.mu.RLock()
	empty := b.empty
	b.mu.RUnlock()
	if empty {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.empty = true
	close(b.done) // want `channel b.done is closed again when Squeeze runs twice at the same time`
}

// Here it is asked again.

type Forge struct {
	mu   sync.RWMutex
	out  bool
	done chan struct{}
}

func NewForge() *Forge { return &Forge{done: make(chan struct{})} }

func (f *Forge) Bank() {
	f.mu.RLock()
	out := f.out
	f.mu.RUnlock()
	if out {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.out {
		return
	}
	f.out = true
	close(f.done)
}

// Here the channel is read under the lock, and replaced under it after the close.

type Gauge struct {
	mu    sync.Mutex
	level int
	moved chan struct{}
}

func NewGauge() *Gauge { return &Gauge{moved: make(chan struct{})} }

func (g *Gauge) Watch() (int, <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.level, g.moved
}

func (g *Gauge) Move(to int) {
	g.mu.Lock()
	g.level = to
	ch := g.moved
	g.mu.Unlock()
	close(ch) // want `channel ch is closed again when Move runs twice at the same time`
	g.mu.Lock()
	g.moved = make(chan struct{})
	g.mu.Unlock()
}

// Here it is replaced in the same step.

func (g *Gauge) Jump(to int) {
	g.mu.Lock()
	g.level = to
	ch := g.moved
	g.moved = make(chan struct{})
	g.mu.Unlock()
	close(ch)
}

// The same with a member of a map.

type Quarry struct {
	mu   sync.RWMutex
	pits map[int]chan string
}

func NewQuarry() *Quarry { return &Quarry{pits: map[int]chan string{}} }

func (q *Quarry) Open(id int) <-chan string {
	ch := make(chan string, 4)
	q.mu.Lock()
	q.pits[id] = ch
	q.mu.Unlock()
	return ch
}

func (q *Quarry) Fill(id int) {
	q.mu.RLock()
	ch, ok := q.pits[id]
	q.mu.RUnlock()
	if !ok {
		return
	}
	close(ch) // want `channel ch is closed again when Fill runs twice at the same time`
	q.mu.Lock()
	delete(q.pits, id)
	q.mu.Unlock()
}

func (q *Quarry) Cover(id int) {
	q.mu.Lock()
	ch, ok := q.pits[id]
	delete(q.pits, id)
	q.mu.Unlock()
	if ok {
		close(ch)
	}
}
