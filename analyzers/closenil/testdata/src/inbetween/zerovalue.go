package inbetween

import "sync"

// Nobody but C makes the channel, and a zero value has none.

type Gong struct {
	mu     sync.Mutex
	ch     chan struct{}
	struck bool
}

func (g *Gong) C() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ch == nil {
		g.ch = make(chan struct{})
	}
	return g.ch
}

func (g *Gong) Strike() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.struck {
		g.struck = true
		close(g.ch) // want `close of nil channel g.ch if Strike is the first that is called`
	}
}

// Here Strike asks whether somebody waits.

type Chime struct {
	mu     sync.Mutex
	ch     chan struct{}
	struck bool
}

func (c *Chime) C() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ch == nil {
		c.ch = make(chan struct{})
	}
	return c.ch
}

func (c *Chime) Strike() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.struck && c.ch != nil {
		c.struck = true
		close(c.ch)
	}
}

// A goroutine that uses a zero value does not fill it in.

type turnstile struct {
	once sync.Once
	open chan struct{}
}

func (t *turnstile) release() {
	t.once.Do(func() { close(t.open) })
}

func (t *turnstile) pass() { <-t.open }

func gates(n int, run func(int)) {
	var t turnstile
	for i := range n {
		go func() {
			t.pass()
			run(i)
		}()
	}
	t.release() // want `close of nil channel t.open`
}

func hinges(n int, run func(int)) {
	t := turnstile{open: make(chan struct{})}
	for i := range n {
		go func() {
			t.pass()
			run(i)
		}()
	}
	t.release()
}
