package phases

import "sync"

// Window has methods that others could call, too, but its only user holds a lock of its
// own whenever it does.
type Window struct{ panes map[int]string }

func NewWindow() *Window { return &Window{panes: map[int]string{}} }

func (w *Window) Set(i int, p string) { w.panes[i] = p }
func (w *Window) Remove(i int) string { p := w.panes[i]; delete(w.panes, i); return p }

type Glazier struct {
	mu     sync.Mutex
	window *Window
	done   chan bool
}

func NewGlazier() *Glazier { return &Glazier{window: NewWindow(), done: make(chan bool)} }

func (g *Glazier) Start() {
	go func() {
		for {
			select {
			case <-g.done:
				return
			default:
				g.mu.Lock()
				g.window.Remove(1)
				g.mu.Unlock()
			}
		}
	}()
}

func (g *Glazier) Fit(i int, p string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.window.Set(i, p)
}

// Hatch is used without the lock as well.
type Hatch struct{ panes map[int]string }

func NewHatch() *Hatch { return &Hatch{panes: map[int]string{}} }

func (h *Hatch) Set(i int, p string) { h.panes[i] = p }
func (h *Hatch) Remove(i int)        { delete(h.panes, i) } // want `write to map h.panes without a lock, while a goroutine uses it in parallel`

type Carpenter struct {
	mu    sync.Mutex
	hatch *Hatch
	done  chan bool
}

func NewCarpenter() *Carpenter { return &Carpenter{hatch: NewHatch(), done: make(chan bool)} }

func (c *Carpenter) Start() {
	go func() {
		for {
			select {
			case <-c.done:
				return
			default:
				c.hatch.Remove(1)
			}
		}
	}()
}

func (c *Carpenter) Fit(i int, p string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hatch.Set(i, p)
}

func (c *Carpenter) Hurry(i int, p string) { c.hatch.Set(i, p) }

// Blind has a lock of its own; that of its user is another.
type Blind struct {
	mu    sync.Mutex
	slats map[int]string
}

func NewBlind() *Blind { return &Blind{slats: map[int]string{}} }

func (b *Blind) Set(i int, s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.slats[i] = s
}

func (b *Blind) Slat(i int) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.slats[i]
}

func (b *Blind) Pull(i int) { delete(b.slats, i) } // want `write to map b.slats without b.mu`

type Weaver struct {
	mu    sync.Mutex
	blind *Blind
}

func (w *Weaver) Mend(i int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blind.Pull(i)
}

func (w *Weaver) Fray(i int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blind.Pull(i + 1)
}
