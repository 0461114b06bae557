package pairs

import "sync"

// Lathe sets the flag under the lock that it has read it under: one of all that come
// closes, also after the lock.
type Lathe struct {
	mu   sync.Mutex
	halt bool
	idle chan struct{}
}

func NewLathe(in <-chan int) *Lathe {
	l := &Lathe{idle: make(chan struct{})}
	go l.turn(in)
	return l
}

func (l *Lathe) turn(in <-chan int) {
	for range in {
	}
	l.stop()
}

func (l *Lathe) stop() {
	l.mu.Lock()
	if l.halt {
		l.mu.Unlock()
		return
	}
	l.halt = true
	l.mu.Unlock()
	close(l.idle)
}

func (l *Lathe) Stop() { l.stop() }

// Plane asks a function that does so.
type Plane struct {
	mu   sync.Mutex
	left int
	idle chan struct{}
}

func NewPlane(in <-chan int) *Plane {
	p := &Plane{idle: make(chan struct{})}
	go p.push(in)
	return p
}

func (p *Plane) first() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left == 1 {
		return false
	}
	p.left = 1
	return true
}

func (p *Plane) stop() {
	if p.first() {
		close(p.idle)
	}
}

func (p *Plane) push(in <-chan int) {
	for range in {
	}
	p.stop()
}

func (p *Plane) Stop() { p.stop() }

// Drill reads under the lock, and sets under the lock, but in between others get
// past the test.
type Drill struct {
	mu   sync.Mutex
	halt bool
	idle chan struct{}
}

func NewDrill(in <-chan int) *Drill {
	d := &Drill{idle: make(chan struct{})}
	go d.bore(in)
	return d
}

func (d *Drill) bore(in <-chan int) {
	for range in {
	}
	d.stop()
}

func (d *Drill) stop() {
	d.mu.Lock()
	halt := d.halt
	d.mu.Unlock()
	if halt {
		return
	}
	d.mu.Lock()
	d.halt = true
	d.mu.Unlock()
	close(d.idle) // want `channel d.idle is closed by bore and again by Stop`
}

func (d *Drill) Stop() { d.stop() }
