package pairs

import (
	"errors"
	"sync"
)

var errJam = errors.New("jam")

// Press closes its channel when it jams and again at the end.
type Press struct {
	mu   sync.Mutex
	done chan struct{}
}

func NewPress(work func() error) *Press {
	p := &Press{done: make(chan struct{})}
	go p.run(work)
	return p
}

func (p *Press) run(work func() error) {
	for {
		if work() != nil {
			p.mu.Lock()
			close(p.done) // want `channel p.done is closed by run and again by Close`
			p.mu.Unlock()
			return
		}
	}
}

// Close tests for nil, which the channel never becomes.
func (p *Press) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done != nil {
		close(p.done) // want `channel p.done is closed by Close and again by run`
	}
}

// Mill sets the channel to nil in both places.
type Mill struct {
	mu   sync.Mutex
	done chan struct{}
}

func NewMill(work func() error) *Mill {
	m := &Mill{done: make(chan struct{})}
	go m.run(work)
	return m
}

func (m *Mill) run(work func() error) {
	for {
		if work() != nil {
			m.Close()
			return
		}
	}
}

func (m *Mill) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done != nil {
		close(m.done)
		m.done = nil
	}
}

// Loom is made without the channel that its end closes.
type Loom struct {
	stop chan struct{}
	name string
}

func NewLoom(name string) *Loom { return &Loom{name: name} }

func (l *Loom) Start() { l.stop = make(chan struct{}) }

func (l *Loom) Stop() {
	close(l.stop) // want `close of nil channel l.stop: NewLoom leaves it nil`
}

// Wheel asks first.
type Wheel struct {
	stop chan struct{}
	name string
}

func NewWheel(name string) *Wheel { return &Wheel{name: name} }

func (w *Wheel) Start() { w.stop = make(chan struct{}) }

func (w *Wheel) Stop() {
	if w.stop != nil {
		close(w.stop)
	}
}

// Crank tells its users when it has failed to start, and does not note it.
type Crank struct {
	over bool
	gone chan struct{}
}

func NewCrank(start func() error) *Crank {
	c := &Crank{gone: make(chan struct{})}
	if start() != nil {
		close(c.gone) // want `channel c.gone is closed by NewCrank and again by Stop`
	}
	return c
}

func (c *Crank) Stop() {
	if !c.over {
		c.over = true
		close(c.gone)
	}
}

// Lever notes it.
type Lever struct {
	over bool
	gone chan struct{}
}

func NewLever(start func() error) *Lever {
	l := &Lever{gone: make(chan struct{})}
	if start() != nil {
		l.over = true
		close(l.gone)
	}
	return l
}

func (l *Lever) Stop() {
	if !l.over {
		l.over = true
		close(l.gone)
	}
}

// Bolt is closed without a test, by its user alone: a convention.
type Bolt struct{ gone chan struct{} }

func NewBolt() *Bolt { return &Bolt{gone: make(chan struct{})} }

func (b *Bolt) Stop() { close(b.gone) }

// Radio has a tuner beside the channel that only Play makes.
type Radio struct {
	mu    sync.Mutex
	tuner *tuner
	off   chan struct{}
}

type tuner struct{ tune func() }

func (t *tuner) set(f func()) { t.tune = f }

func NewRadio(f func()) *Radio {
	r := &Radio{}
	r.tuner = &tuner{}
	r.tuner.set(f)
	return r
}

func (r *Radio) Play() {
	r.off = make(chan struct{})
}

func (r *Radio) Off() {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.off:
	default:
		close(r.off) // want `close of nil channel r.off: NewRadio leaves it nil`
	}
}

// Turntable gives the address of the part that it makes to another function.
type Turntable struct {
	name string
	disc struct{ end chan struct{} }
}

func NewTurntable() *Turntable {
	t := &Turntable{}
	ready(&t.disc)
	return t
}

var ready = func(d *struct{ end chan struct{} }) { d.end = make(chan struct{}) }

func (t *Turntable) Stop() { close(t.disc.end) }

// Feed closes what it reads from; what follows is only what was buffered.
func Feed(again chan int, over chan struct{}, try func() error) {
	for range again {
		select {
		case <-over:
			close(again)
		default:
			if try() != nil {
				again <- 1
			}
		}
	}
}

// Oven is asked by a method whether it was lit.
type Oven struct {
	lit  chan struct{}
	once sync.Once
}

func NewOven() *Oven { return &Oven{} }

func (o *Oven) Light() { o.lit = make(chan struct{}) }

func (o *Oven) Lit() <-chan struct{} { return o.lit }

func (o *Oven) Stop() {
	if o.Lit() == nil {
		return
	}
	o.once.Do(func() { close(o.lit) })
}

// Kiln asks about the other channel.
type Kiln struct {
	lit, out chan struct{}
	once     sync.Once
}

func NewKiln() *Kiln { return &Kiln{out: make(chan struct{})} }

func (k *Kiln) Light() { k.lit = make(chan struct{}) }

func (k *Kiln) Out() <-chan struct{} { return k.out }

func (k *Kiln) Stop() {
	if k.Out() == nil {
		return
	}
	k.once.Do(func() { close(k.lit) }) // want `close of nil channel k.lit: NewKiln leaves it nil`
}

// Furnace is nobody's if it comes with an error.
type Furnace struct{ cold chan struct{} }

func NewFurnace(fuel string) (*Furnace, error) {
	if err := burns(fuel); err != nil {
		return &Furnace{}, err
	}
	return &Furnace{cold: make(chan struct{})}, nil
}

func (f *Furnace) Stop() { close(f.cold) }

// Boiler comes without one.
type Boiler struct{ cold chan struct{} }

func NewBoiler(fuel string) (*Boiler, error) {
	if err := burns(fuel); err == nil {
		return &Boiler{}, nil
	}
	return &Boiler{cold: make(chan struct{})}, nil
}

func (b *Boiler) Stop() {
	close(b.cold) // want `close of nil channel b.cold: NewBoiler leaves it nil`
}

func burns(fuel string) error { return nil }

type line interface {
	Name() string
	Close() error
}

// Front has a line where it has a channel, and needs it first.
type Front struct {
	line line
	done chan struct{}
}

func NewFront() *Front { return &Front{} }

func (f *Front) Open(l line) {
	f.line = l
	f.done = make(chan struct{})
}

func (f *Front) Stop() {
	println("stopping", f.line.Name())
	select {
	case <-f.done:
	default:
		close(f.done)
	}
}

// Rear asks another line, which it always has.
type Rear struct {
	line, other line
	done        chan struct{}
}

func NewRear(l line) *Rear { return &Rear{other: l} }

func (r *Rear) Open(l line) {
	r.line = l
	r.done = make(chan struct{})
}

func (r *Rear) Stop() {
	println("stopping", r.other.Name())
	select {
	case <-r.done:
	default:
		close(r.done) // want `close of nil channel r.done: NewRear leaves it nil`
	}
}

// Whirl says by a method that it turns: then it has a channel.
type Whirl struct {
	mu   sync.Mutex
	over chan struct{}
}

func NewWhirl() *Whirl { return &Whirl{} }

func (r *Whirl) turns() bool {
	select {
	case <-r.over:
	default:
		if r.over != nil {
			return true
		}
	}
	return false
}

func (r *Whirl) Start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.turns() {
		r.over = make(chan struct{})
	}
}

func (r *Whirl) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.turns() {
		close(r.over)
	}
}

// Bobbin says that it is not over, which it is not before it has begun.
type Bobbin struct {
	mu   sync.Mutex
	over chan struct{}
}

func NewBobbin() *Bobbin { return &Bobbin{} }

func (s *Bobbin) turns() bool {
	select {
	case <-s.over:
		return false
	default:
		return true
	}
}

func (s *Bobbin) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = make(chan struct{})
}

func (s *Bobbin) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turns() {
		close(s.over) // want `close of nil channel s.over: NewBobbin leaves it nil`
	}
}
