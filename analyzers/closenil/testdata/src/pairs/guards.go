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
		close(r.tape) // want `channel r.tape is closed by Open and again by Play`
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

// Hose catches the panic of a late drop; Pipe has a goroutine that does so with
// all that happens in it, which hides the bug.
type Hose struct{ drops chan int }

func NewHose() *Hose { h := &Hose{make(chan int)}; go h.run(); return h }

func (h *Hose) run() {
	for i := range 10 {
		if !h.drip(i) {
			return
		}
	}
}

func (h *Hose) drip(i int) (ok bool) {
	defer func() { ok = recover() == nil }()
	h.drops <- i
	return true
}

func (h *Hose) Close() { close(h.drops) }

type Pipe struct{ drops chan int }

func NewPipe() *Pipe { p := &Pipe{make(chan int)}; go p.run(); return p }

func (p *Pipe) run() {
	defer func() { recover() }()
	for i := range 10 {
		p.drops <- i // want `channel p.drops is closed by Close while run may still send on it`
	}
}

func (p *Pipe) Close() { close(p.drops) }

// Tap lets a helper catch the panic.
type Tap struct{ drops chan int }

func NewTap() *Tap { t := &Tap{make(chan int)}; go t.run(); return t }

func (t *Tap) run() {
	for i := range 10 {
		if errs(func() { t.drops <- i }) != nil {
			return
		}
	}
}

func errs(f func()) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("closed")
		}
	}()
	f()
	return nil
}

func (t *Tap) Close() { close(t.drops) }

// Board has its desks in a map, from which Close has them taken out by a
// function that it was given.
type Board struct {
	mu    sync.RWMutex
	desks map[string]*Desk
}

type Desk struct {
	calls  chan int
	once   sync.Once
	remove func()
}

func (b *Board) Desk(name string) *Desk {
	d := &Desk{calls: make(chan int, 1)}
	d.remove = func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.desks, name)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.desks[name] = d
	return d
}

func (b *Board) Ring(name string, n int) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if d := b.desks[name]; d != nil {
		d.ring(n)
	}
}

func (d *Desk) ring(n int) {
	select {
	case d.calls <- n:
	default:
	}
}

func (d *Desk) Close() {
	d.once.Do(func() {
		d.remove()
		close(d.calls)
	})
}

// Guest does what it is given under its lock.
type Guest struct {
	mu   sync.Mutex
	gone bool
	mail chan int
}

func NewGuest() *Guest { g := &Guest{mail: make(chan int)}; go g.write(); return g }

func (g *Guest) do(f func()) {
	g.mu.Lock()
	f()
	g.mu.Unlock()
}

func (g *Guest) write() {
	for i := range 10 {
		g.do(func() {
			if g.gone {
				return
			}
			select {
			case g.mail <- i:
			default:
			}
		})
	}
}

func (g *Guest) Leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.gone {
		return
	}
	g.gone = true
	close(g.mail)
}

// Tide ends with its goroutine, which Stop waits for: when it is called again,
// it finds that out.
type Tide struct{ ebb, gone chan struct{} }

func NewTide() *Tide {
	t := &Tide{make(chan struct{}), make(chan struct{})}
	go func() {
		defer close(t.gone)
		<-t.ebb
	}()
	return t
}

func (t *Tide) Stop() {
	select {
	case <-t.gone:
		return
	default:
	}
	close(t.ebb)
	<-t.gone
}
