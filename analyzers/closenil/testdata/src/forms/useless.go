package forms

import "sync"

// The test tells whether the lamp was ever lit, not whether it is out again.

type Lamp struct {
	mu   sync.Mutex
	lit  bool
	out  chan struct{}
	sold bool
}

func (l *Lamp) Light() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lit || l.sold {
		return
	}
	l.lit = true
	l.out = make(chan struct{})
}

func (l *Lamp) snuff() {
	if l.out != nil {
		close(l.out) // want `channel l.out is closed by Sell and again by Snuff`
	}
}

func (l *Lamp) Snuff() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.lit {
		return
	}
	l.lit = false
	l.snuff()
}

func (l *Lamp) Sell() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sold {
		return
	}
	l.sold = true
	l.snuff()
}

// Here it tells both.

type Candle struct {
	mu   sync.Mutex
	lit  bool
	out  chan struct{}
	sold bool
}

func (c *Candle) Light() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lit || c.sold {
		return
	}
	c.lit = true
	c.out = make(chan struct{})
}

func (c *Candle) snuff() {
	if c.out != nil {
		close(c.out)
		c.out = nil
	}
}

func (c *Candle) Snuff() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.lit {
		return
	}
	c.lit = false
	c.snuff()
}

func (c *Candle) Sell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sold {
		return
	}
	c.sold = true
	c.snuff()
}
