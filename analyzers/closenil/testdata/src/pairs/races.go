// Package pairs has misuses that take two functions.
package pairs

import (
	"sync"
	"sync/atomic"
)

// Meter is closed from outside while its own goroutine sends.
type Meter struct {
	ticks chan int
	over  chan struct{}
}

func NewMeter() *Meter {
	m := &Meter{ticks: make(chan int), over: make(chan struct{})}
	go m.count()
	return m
}

func (m *Meter) count() {
	for i := 0; ; i++ {
		select {
		case m.ticks <- i: // want `channel m.ticks is closed by Halt while count may still send on it`
		case <-m.over:
			return
		}
	}
}

// Halt does not wait for count.
func (m *Meter) Halt() {
	close(m.over)
	close(m.ticks)
}

// Gauge waits for its goroutine before it closes the channel.
type Gauge struct {
	ticks chan int
	over  chan struct{}
	group sync.WaitGroup
}

func NewGauge() *Gauge {
	g := &Gauge{ticks: make(chan int), over: make(chan struct{})}
	g.group.Add(1)
	go g.count()
	return g
}

func (g *Gauge) count() {
	defer g.group.Done()
	for i := 0; ; i++ {
		select {
		case g.ticks <- i:
		case <-g.over:
			return
		}
	}
}

func (g *Gauge) Halt() {
	close(g.over)
	g.group.Wait()
	close(g.ticks)
}

// Dial waits for a channel that its goroutine closes at the end.
type Dial struct {
	ticks       chan int
	over, ended chan struct{}
}

func NewDial() *Dial {
	d := &Dial{ticks: make(chan int), over: make(chan struct{}), ended: make(chan struct{})}
	go d.count()
	return d
}

func (d *Dial) count() {
	defer close(d.ended)
	for i := 0; ; i++ {
		select {
		case d.ticks <- i:
		case <-d.over:
			return
		}
	}
}

func (d *Dial) Halt() {
	close(d.over)
	<-d.ended
	close(d.ticks)
}

// Inbox looks at its flag, and may be closed between that and the send.
type Inbox struct {
	shut atomic.Bool
	mail chan string
}

func (i *Inbox) Put(s string) {
	if i.shut.Load() {
		return
	}
	i.mail <- s // want `channel i.mail is closed by Shut while Put may still send on it`
}

func (i *Inbox) Shut() {
	if i.shut.CompareAndSwap(false, true) {
		close(i.mail)
	}
}

// Outbox does the same under a lock.
type Outbox struct {
	mu   sync.RWMutex
	shut bool
	mail chan string
}

func (o *Outbox) Put(s string) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if !o.shut {
		o.mail <- s
	}
}

func (o *Outbox) Shut() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.shut {
		o.shut = true
		close(o.mail)
	}
}

// Drawer has the lock, but nothing that tells Put about the close.
type Drawer struct {
	mu   sync.Mutex
	mail chan string
}

func (d *Drawer) Put(s string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mail <- s // want `channel d.mail is closed by Shut while Put may still send on it`
}

func (d *Drawer) Shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.mail)
}

// Basket takes the channel out under the lock, and closes what nobody sees.
type Basket struct {
	mu   sync.Mutex
	mail chan string
}

func (b *Basket) Put(s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.mail != nil {
		b.mail <- s
	}
}

func (b *Basket) Shut() {
	b.mu.Lock()
	mail := b.mail
	b.mail = nil
	b.mu.Unlock()
	if mail != nil {
		close(mail)
	}
}

// Crates takes all channels out at once: under the lock, nobody finds them after.
type Crates struct {
	mu   sync.Mutex
	rows []chan int
	mail map[string]chan string
}

func (c *Crates) Put(key, s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if box := c.mail[key]; box != nil {
		box <- s
	}
}

func (c *Crates) Add(key string, box chan string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mail[key] = box
}

func (c *Crates) Shut() {
	c.mu.Lock()
	old := c.mail
	c.mail = map[string]chan string{}
	c.mu.Unlock()
	for _, box := range old {
		close(box)
	}
}

func (c *Crates) Count(i int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i < len(c.rows) {
		c.rows[i] <- i
	}
}

func (c *Crates) Stop() {
	c.mu.Lock()
	rows := c.rows
	c.rows = nil
	c.mu.Unlock()
	for _, row := range rows {
		close(row)
	}
}

// Barrels closes what is still there.
type Barrels struct {
	mu   sync.Mutex
	mail map[string]chan string
}

func (b *Barrels) Put(key, s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if box := b.mail[key]; box != nil {
		box <- s // want `channel box is closed by Shut while Put may still send on it`
	}
}

func (b *Barrels) Shut() {
	b.mu.Lock()
	old := b.mail
	b.mu.Unlock()
	for _, box := range old {
		close(box)
	}
}
