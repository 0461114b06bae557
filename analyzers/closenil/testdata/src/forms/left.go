package forms

import "sync"

// Kiosk leaves the closed channels where others find them.
type Kiosk struct {
	mu   sync.Mutex
	subs map[string]chan int
}

func NewKiosk() *Kiosk { return &Kiosk{subs: map[string]chan int{}} }

func (k *Kiosk) Add(id string) <-chan int {
	k.mu.Lock()
	defer k.mu.Unlock()
	ch := make(chan int, 1)
	k.subs[id] = ch
	return ch
}

func (k *Kiosk) Drop(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if ch, ok := k.subs[id]; ok {
		close(ch) // want `channel ch is closed by Drop and again by CloseAll`
	}
}

func (k *Kiosk) CloseAll() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, ch := range k.subs {
		close(ch) // want `channel ch is closed by CloseAll and again by Drop`
	}
}

func (k *Kiosk) Send(id string, n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if ch, ok := k.subs[id]; ok {
		ch <- n // want `channel ch is closed by CloseAll while Send may still send on it`
	}
}

// Stall takes them out.
type Stall struct {
	mu   sync.Mutex
	subs map[string]chan int
}

func NewStall() *Stall { return &Stall{subs: map[string]chan int{}} }

func (s *Stall) Add(id string) <-chan int {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := make(chan int, 1)
	s.subs[id] = ch
	return ch
}

func (s *Stall) Drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch, ok := s.subs[id]; ok {
		close(ch)
		delete(s.subs, id)
	}
}

func (s *Stall) CloseAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, ch := range s.subs {
		close(ch)
		delete(s.subs, id)
	}
}

func (s *Stall) Send(id string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch, ok := s.subs[id]; ok {
		ch <- n
	}
}

// Organ has a list.
type Organ struct {
	mu    sync.Mutex
	pipes []chan int
}

func (o *Organ) Pipe() <-chan int {
	o.mu.Lock()
	defer o.mu.Unlock()
	ch := make(chan int, 1)
	o.pipes = append(o.pipes, ch)
	return ch
}

func (o *Organ) Close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range o.pipes {
		close(p)
	}
}

func (o *Organ) Play(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range o.pipes {
		select {
		case p <- n: // want `channel p is closed by Close while Play may still send on it`
		default:
		}
	}
}

// Choir forgets the list, in a function of its own, and Band sets a flag.
type Choir struct {
	mu    sync.Mutex
	pipes []chan int
}

func (c *Choir) Pipe() <-chan int {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := make(chan int, 1)
	c.pipes = append(c.pipes, ch)
	return ch
}

func (c *Choir) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pipes {
		close(p)
	}
	c.forget()
}

func (c *Choir) forget() { c.pipes = nil }

func (c *Choir) Play(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pipes {
		p <- n
	}
}

type Band struct {
	mu    sync.Mutex
	over  bool
	pipes []chan int
}

func (b *Band) Pipe() <-chan int {
	b.mu.Lock()
	defer b.mu.Unlock()
	ch := make(chan int, 1)
	b.pipes = append(b.pipes, ch)
	return ch
}

func (b *Band) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return
	}
	b.over = true
	for _, p := range b.pipes {
		close(p)
	}
}

func (b *Band) Play(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return
	}
	for _, p := range b.pipes {
		p <- n
	}
}
