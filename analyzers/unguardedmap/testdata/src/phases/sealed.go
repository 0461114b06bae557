package phases

import (
	"errors"
	"sync"
)

// Chest takes nothing any more once it is sealed.
type Chest struct {
	mu     sync.Mutex
	sealed bool
	coins  map[string]int
}

func NewChest() *Chest { return &Chest{coins: map[string]int{}} }

func (c *Chest) Put(k string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sealed {
		return errors.New("sealed")
	}
	c.coins[k]++
	return nil
}

func (c *Chest) Count(k string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.coins[k]
}

func (c *Chest) Seal(each func(string, int)) {
	c.mu.Lock()
	if c.sealed {
		c.mu.Unlock()
		return
	}
	c.sealed = true
	c.mu.Unlock()
	for k, n := range c.coins {
		each(k, n)
	}
}

// Purse is closed, but still spent from.
type Purse struct {
	mu     sync.Mutex
	closed bool
	coins  map[string]int
}

func NewPurse() *Purse { return &Purse{coins: map[string]int{}} }

func (p *Purse) Put(k string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errors.New("closed")
	}
	p.coins[k]++
	return nil
}

func (p *Purse) Spend(k string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.coins, k)
}

func (p *Purse) Close(each func(string, int)) {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	for k, n := range p.coins { // want `read of map p.coins without p.mu`
		each(k, n)
	}
}

// Sack can be opened again.
type Sack struct {
	mu     sync.Mutex
	closed bool
	coins  map[string]int
}

func NewSack() *Sack { return &Sack{coins: map[string]int{}} }

func (s *Sack) Put(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.coins[k]++
	}
}

func (s *Sack) Count(k string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.coins[k]
}

func (s *Sack) Close(each func(string, int)) {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	for k, n := range s.coins { // want `read of map s.coins without s.mu`
		each(k, n)
	}
}

func (s *Sack) Open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = false
}

// Tin is sealed while somebody may be putting something in.
type Tin struct {
	mu     sync.Mutex
	sealed bool
	coins  map[string]int
}

func NewTin() *Tin { return &Tin{coins: map[string]int{}} }

func (t *Tin) Put(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.sealed {
		t.coins[k]++
	}
}

func (t *Tin) Count(k string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.coins[k]
}

func (t *Tin) Seal(each func(string, int)) {
	t.sealed = true
	for k, n := range t.coins { // want `read of map t.coins without t.mu`
		each(k, n)
	}
}
