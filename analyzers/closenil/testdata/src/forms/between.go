package forms

import "sync"

// Mill can be started again, with the channel of the first time.
type Mill struct {
	mu   sync.Mutex
	runs bool
	quit chan struct{}
}

func NewMill() *Mill { return &Mill{quit: make(chan struct{})} }

func (m *Mill) Start() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.runs {
		return
	}
	m.runs = true
	go grind(m.quit)
}

func (m *Mill) Stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.runs {
		return
	}
	m.runs = false
	close(m.quit) // want `channel m.quit is closed by Stop and, after Start, again by Stop`
}

// Loom makes it anew, and Wheel can't be started again.
type Loom struct {
	mu   sync.Mutex
	runs bool
	quit chan struct{}
}

func (l *Loom) Start() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.runs {
		return
	}
	l.runs = true
	l.quit = make(chan struct{})
	go grind(l.quit)
}

func (l *Loom) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.runs {
		return
	}
	l.runs = false
	close(l.quit)
}

type Wheel struct {
	mu    sync.Mutex
	state int
	quit  chan struct{}
}

func NewWheel() *Wheel { return &Wheel{quit: make(chan struct{})} }

func (w *Wheel) Start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state != 0 {
		return
	}
	w.state = 1
	go grind(w.quit)
}

func (w *Wheel) Stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state != 1 {
		return
	}
	w.state = 2
	close(w.quit)
}

func grind(quit <-chan struct{}) { <-quit }
