package forms

import "sync"

// A flag that is set in a copy is not set.

type Pass struct {
	number int
	used   bool
	valid  chan struct{}
}

func (p Pass) Use() {
	if p.used {
		return
	}
	p.used = true
	close(p.valid)
}

func ride(number int, board func() error) error {
	p := Pass{number: number, valid: make(chan struct{})}
	defer p.Use() // want `channel p.valid is closed again`
	if err := board(); err != nil {
		return err
	}
	p.Use()
	return nil
}

// Here it is set in the object itself.

type Token struct {
	number int
	used   bool
	valid  chan struct{}
}

func (t *Token) Use() {
	if t.used {
		return
	}
	t.used = true
	close(t.valid)
}

func rideOn(number int, board func() error) error {
	t := &Token{number: number, valid: make(chan struct{})}
	defer t.Use()
	if err := board(); err != nil {
		return err
	}
	t.Use()
	return nil
}

// A new sync.Once lets the second close happen.

type Siren struct {
	mu     sync.Mutex
	first  sync.Once
	howled chan struct{}
}

func NewSiren() *Siren { return &Siren{howled: make(chan struct{})} }

func (s *Siren) Howl() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.first.Do(func() { close(s.howled) }) // want `channel s.howled is closed by Howl and, after Reset, again by Howl`
}

func (s *Siren) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.first = sync.Once{}
}

// Here there is a new channel as well.

type Horn struct {
	mu     sync.Mutex
	first  *sync.Once
	blown  chan struct{}
	signal int
}

func NewHorn() *Horn { return &Horn{first: new(sync.Once), blown: make(chan struct{})} }

func (h *Horn) Blow() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.first.Do(func() { close(h.blown) })
}

func (h *Horn) Reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.first = new(sync.Once)
	h.blown = make(chan struct{})
}
