package pairs

import (
	"errors"
	"sync"
)

// Lister has a goroutine for each list, which closes the list that was made for it.
type list struct{ keys chan string }

func ListAll(in <-chan string) <-chan string {
	l := &list{keys: make(chan string, 8)}
	go func() {
		defer close(l.keys)
		for k := range in {
			l.keys <- k
		}
	}()
	return l.keys
}

func ListSome(in <-chan string, some func(string) bool) <-chan string {
	l := &list{keys: make(chan string, 8)}
	go func() {
		defer close(l.keys)
		for k := range in {
			if some(k) {
				l.keys <- k
			}
		}
	}()
	return l.keys
}

// shop is one object, which both goroutines close.
type shop struct{ open chan bool }

func (s *shop) Morning(in <-chan string) {
	go func() {
		for range in {
		}
		close(s.open) // want `channel s.open is closed by the goroutine of Morning and again by the goroutine of Evening`
	}()
}

func (s *shop) Evening(in <-chan string) {
	go func() {
		for range in {
		}
		close(s.open) // want `channel s.open is closed by the goroutine of Evening and again by the goroutine of Morning`
	}()
}

// Inn remembers why it was closed, and by that that it was.
type inn struct {
	mu     sync.Mutex
	reason error
	beds   chan int
	keys   chan int
	guests sync.WaitGroup
}

func (i *inn) Close() { i.close(errFull) }

func (i *inn) close(err error) {
	i.mu.Lock()
	if i.reason != nil {
		i.mu.Unlock()
		return
	}
	i.reason = err
	close(i.beds)
	i.mu.Unlock()
	i.guests.Wait()
	close(i.keys)
}

var errFull = errors.New("full")

// Street has an inn, and closes it for reasons of its own.
type Street struct{ inn *inn }

func NewStreet() *Street {
	return &Street{inn: &inn{beds: make(chan int), keys: make(chan int)}}
}

func (s *Street) Close(err error) { s.inn.close(err) }

// Log is run once: it says when it has come to its end.
type Log struct {
	lines   chan string
	done    chan bool
	stopped chan bool
}

func (l *Log) Run() {
	defer close(l.stopped)
	for {
		select {
		case line := <-l.lines:
			println(line)
		case <-l.done:
			return
		}
	}
}

func (l *Log) Stop() {
	close(l.done)
	<-l.stopped
}

// Store has two that take orders out of a queue: each order is one's own.
type order struct{ wait chan bool }

type Store struct {
	orders chan *order
	stop   chan bool
}

func NewStore() *Store {
	s := &Store{orders: make(chan *order, 8), stop: make(chan bool)}
	go s.serve()
	return s
}

func (s *Store) serve() {
	for {
		select {
		case o := <-s.orders:
			if o.wait != nil {
				close(o.wait)
			}
		case <-s.stop:
			return
		}
	}
}

func (s *Store) Clear() {
	s.stop <- true
	for {
		select {
		case o := <-s.orders:
			if o.wait != nil {
				close(o.wait)
			}
		default:
			return
		}
	}
}

// Deal is settled or called off, whatever comes first.
type Deal struct {
	once  sync.Once
	ready chan error
	kind  int
	note  string
}

func (d *Deal) Settle() { d.once.Do(func() { close(d.ready) }) }

func (d *Deal) CallOff(err error) { d.once.Do(func() { d.ready <- err }) }

// Bid has a once for each.
type Bid struct {
	settle, callOff sync.Once
	mu              sync.Mutex
	ready           chan error
}

func (b *Bid) Settle() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settle.Do(func() { close(b.ready) })
}

func (b *Bid) CallOff(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.callOff.Do(func() { b.ready <- err }) // want `channel b.ready is closed by Settle while CallOff may still send on it`
}

// Ports are opened by one function or by another.
type port struct{ ready chan bool }

func openAll(ports []*port) {
	for _, p := range ports {
		go func(p *port) { close(p.ready) }(p)
	}
}

func openQuietly(ports []*port) {
	for _, p := range ports {
		go func(p *port) { close(p.ready) }(p)
	}
}

func OpenPorts(ports []*port, quietly bool) {
	if quietly {
		openQuietly(ports)
		return
	}
	openAll(ports)
}

// Loader makes a channel for each load; that there is none is no case of its own.
type Loader struct{ loaded chan bool }

func NewLoader() *Loader { return &Loader{} }

func (l *Loader) Reset() { l.loaded = make(chan bool) }

func (l *Loader) Load(read func()) {
	defer func() { close(l.loaded) }()
	read()
}

// Engine has to be started before it is stopped.
type Engine struct{ off chan bool }

func NewEngine() *Engine { return &Engine{} }

func (e *Engine) Start() { e.off = make(chan bool) }

func (e *Engine) Stop() { close(e.off) } // want `close of nil channel e.off: NewEngine leaves it nil`

// Crane counts who has begun.
type Crane struct {
	mu    sync.Mutex
	loads int
	idle  chan bool
}

func NewCrane() *Crane { return &Crane{} }

func (c *Crane) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loads == 0 {
		c.idle = make(chan bool)
	}
	c.loads++
}

func (c *Crane) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loads--
	if c.loads == 0 {
		close(c.idle)
		c.idle = nil
	}
}

func (c *Crane) Lift(what func()) {
	c.begin()
	defer c.end()
	what()
}

// feed is told of its end by a function that waits for the lock.
type feed struct {
	mu    sync.Mutex
	lines chan string
}

type wire interface{ OnClose(func()) }

func (f *feed) Begin(w wire) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.OnClose(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		close(f.lines)
	})
	f.lines <- "begin"
}

// What waits for nothing may be run at once.
func (f *feed) BeginAtOnce(w wire) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.OnClose(func() { close(f.lines) })
	f.lines <- "begin" // want `send on channel f.lines, which is closed before`
}
