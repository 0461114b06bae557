package phases

import "sync"

// Desk has one clerk who keeps the cases; the lock is for the state of the desk only.
type Desk struct {
	mu    sync.RWMutex
	open  bool
	mail  chan string
	cases map[string]int
}

func NewDesk() *Desk {
	d := &Desk{mail: make(chan string), cases: map[string]int{}}
	go d.clerk()
	return d
}

func (d *Desk) clerk() {
	for m := range d.mail {
		d.cases[m]++
		d.settle(m)
	}
}

func (d *Desk) settle(m string) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.open {
		delete(d.cases, m)
	}
}

func (d *Desk) Close() {
	d.mu.Lock()
	d.open = false
	d.mu.Unlock()
}

// Office has a clerk, and visitors who help themselves.
type Office struct {
	mu    sync.RWMutex
	open  bool
	mail  chan string
	cases map[string]int
}

func NewOffice() *Office {
	o := &Office{mail: make(chan string), cases: map[string]int{}}
	go o.clerk()
	return o
}

func (o *Office) clerk() {
	for m := range o.mail {
		o.mu.Lock()
		o.cases[m]++
		o.mu.Unlock()
	}
}

func (o *Office) Settle(m string) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	delete(o.cases, m) // want `write to map o.cases while o.mu is only read-locked`
}
