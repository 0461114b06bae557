package forms

import (
	"slices"
	"sync"
)

// Each way to end has a sync.Once, but not the same.

type Fountain struct {
	dry             chan struct{}
	drainer, closer sync.Once
}

func NewFountain() *Fountain { return &Fountain{dry: make(chan struct{})} }

func (f *Fountain) Drain() { f.drainer.Do(func() { close(f.dry) }) } // want `channel f.dry is closed by Drain and again by Close`

func (f *Fountain) Close() { f.closer.Do(func() { close(f.dry) }) } // want `channel f.dry is closed by Close and again by Drain`

// Here it is the same.

type Well struct {
	dry   chan struct{}
	ender sync.Once
}

func NewWell() *Well { return &Well{dry: make(chan struct{})} }

func (w *Well) Drain() { w.ender.Do(func() { close(w.dry) }) }

func (w *Well) Close() { w.ender.Do(func() { close(w.dry) }) }

// What a subscriber is given ends the subscription once, whatever the end of all has
// closed.

type gazette struct {
	mu      sync.Mutex
	readers map[chan string]bool
}

func (g *gazette) Read() (<-chan string, func()) {
	pages := make(chan string, 1)
	g.mu.Lock()
	g.readers[pages] = true
	g.mu.Unlock()
	var once sync.Once
	return pages, func() {
		once.Do(func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			delete(g.readers, pages)
			close(pages) // want `channel pages is closed by Fold and again by what Read returns`
		})
	}
}

func (g *gazette) Scan() (<-chan string, func()) {
	pages := make(chan string, 1)
	g.mu.Lock()
	g.readers[pages] = true
	g.mu.Unlock()
	return pages, sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.readers, pages)
		close(pages) // want `channel pages is closed by Fold and again by what Scan returns`
	})
}

func (g *gazette) Fold() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for pages := range g.readers {
		close(pages)
	}
	clear(g.readers)
}

// This one asks whether it is still in there.

type leaflet struct {
	mu      sync.Mutex
	readers map[chan string]bool
}

func (l *leaflet) Read() (<-chan string, func()) {
	pages := make(chan string, 1)
	l.mu.Lock()
	l.readers[pages] = true
	l.mu.Unlock()
	var once sync.Once
	return pages, func() {
		once.Do(func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.readers[pages] {
				delete(l.readers, pages)
				close(pages)
			}
		})
	}
}

func (l *leaflet) Fold() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for pages := range l.readers {
		close(pages)
	}
	clear(l.readers)
}

// Who closes has searched for it in a list, so others look there, too. They send
// without the lock.

type Ensemble struct {
	mu      sync.Mutex
	singers []*Voice
}

type Voice struct {
	choir *Ensemble
	notes chan int
}

func (c *Ensemble) Join() *Voice {
	s := &Voice{c, make(chan int)}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.singers = append(c.singers, s)
	return s
}

func (s *Voice) Leave() {
	c := s.choir
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.singers, s)
	if i < 0 {
		return
	}
	c.singers = slices.Delete(slices.Clone(c.singers), i, i+1)
	close(s.notes)
}

func (c *Ensemble) Sing(note int) {
	c.mu.Lock()
	singers := c.singers
	c.mu.Unlock()
	for _, s := range singers {
		s.notes <- note // want `channel s.notes is closed by Leave while Sing may still send on it`
	}
}

// Here a count under the lock tells whether anybody is left.

type Brass struct {
	mu      sync.Mutex
	playing int
	notes   chan int
}

func (b *Brass) Begin() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.playing++
}

func (b *Brass) End() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.playing--
	if b.playing == 0 {
		close(b.notes)
	}
}

func (b *Brass) Play(note int) { b.notes <- note }
