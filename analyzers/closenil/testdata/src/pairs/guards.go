package pairs

import (
	"errors"
	"io"
	"sync"
)

// Printer has its channel in a struct without a name, and the flag beside it.
type Printer struct {
	out   io.Writer
	queue struct {
		group sync.WaitGroup
		pages chan []byte
	}
}

func NewPrinter(out io.Writer) *Printer {
	p := &Printer{out: out}
	p.queue.pages = make(chan []byte)
	p.queue.group.Go(p.run)
	return p
}

func (p *Printer) run() {
	for b := range p.queue.pages {
		p.out.Write(b)
	}
}

func (p *Printer) Print(b []byte) { p.queue.pages <- b }

func (p *Printer) Close() {
	if p.out == nil {
		return
	}
	close(p.queue.pages)
	p.queue.group.Wait()
	p.out = nil
	p.queue.pages = nil
}

// Clinic waits for all who came in before it closes; they come under a lock.
type Clinic struct {
	mu    sync.Mutex
	group sync.WaitGroup
	calls chan int
}

func NewClinic() *Clinic {
	c := &Clinic{calls: make(chan int)}
	go c.serve()
	return c
}

func (c *Clinic) serve() {
	for range c.calls {
		c.group.Done()
	}
}

func (c *Clinic) Visit(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.group.Add(1)
	c.calls <- n
	c.group.Wait()
}

func (c *Clinic) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.group.Wait()
	close(c.calls)
}

// Club tells members that it is closed by another channel, which is closed
// first; the lock does the rest.
type Club struct {
	mu     sync.RWMutex
	once   sync.Once
	closed chan struct{}
	notes  chan error
}

func NewClub() *Club { return &Club{closed: make(chan struct{}), notes: make(chan error, 3)} }

func (c *Club) Close() {
	c.once.Do(func() {
		close(c.closed)
		go func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			close(c.notes)
		}()
	})
}

func (c *Club) Open() { go c.note(errors.New("open")) }

func (c *Club) note(err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	select {
	case <-c.closed:
		return
	default:
	}
	select {
	case c.notes <- err:
	default:
	}
}

// Lamp is switched off by hand, and says in its comment how often: a flag that
// something else reads is no reason to think that it is done twice.
type Lamp struct {
	mu  sync.Mutex
	lit bool
	off chan struct{}
}

func NewLamp() *Lamp { return &Lamp{off: make(chan struct{}), lit: true} }

func (l *Lamp) Off() {
	close(l.off)
	l.dim()
}

func (l *Lamp) dim() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lit {
		l.lit = false
	}
}

// Beacon is closed under the read lock, which lets others in that do the same.
type Beacon struct {
	mu    sync.RWMutex
	quit  chan struct{}
	users int
}

func NewBeacon() *Beacon { return &Beacon{quit: make(chan struct{})} }

func (b *Beacon) Cancel() {
	b.mu.RLock()
	defer b.mu.RUnlock()
	close(b.quit) // want `channel b.quit is closed again when Cancel is called twice`
}

// valve is one of two things behind an interface: who closes a stop may close
// either of them.
type stop interface{ end() }

type valve struct{ shut chan struct{} }

type gate struct{ shut chan struct{} }

func (v *valve) end() { close(v.shut) }

func (g *gate) end() { close(g.shut) }

type wrapper struct{ inner stop }

func (w *wrapper) end() { w.inner.end() }

// Works ends whatever it is given.
type Works struct{ parts []stop }

func (w *Works) Add(open bool) {
	if open {
		w.parts = append(w.parts, &wrapper{&valve{make(chan struct{})}})
		return
	}
	w.parts = append(w.parts, &gate{make(chan struct{})})
}

func (w *Works) End() {
	for _, p := range w.parts {
		p.end()
	}
	w.parts = nil
}

// Reel forgets to set the field to nil where it fails; Close relies on that.
type Reel struct {
	mu   sync.Mutex
	tape chan int
}

func (r *Reel) Open(load func() error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tape = make(chan int)
	if err := load(); err != nil {
		close(r.tape) // want `channel r.tape is closed by Open and again by shut`
		return err
	}
	return nil
}

// shut is called by those who own the reel.
func (r *Reel) shut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tape != nil {
		close(r.tape)
		r.tape = nil
	}
}

// Play is one of them.
func Play(r *Reel, more func() bool) {
	for more() {
	}
	r.shut()
}
