package pairs

import "sync"

// That there is a condition variable says that the driver is closed.

type Driver struct {
	mu     sync.RWMutex
	stream chan int
	closed bool
	ending *sync.Cond
}

func NewDriver() *Driver {
	d := &Driver{stream: make(chan int, 10)}
	go d.work()
	return d
}

func (d *Driver) Log(m int) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.ending != nil {
		return false
	}
	d.stream <- m
	return true
}

func (d *Driver) work() {
	for range d.stream {
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	d.ending.Signal()
}

func (d *Driver) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ending == nil {
		d.ending = sync.NewCond(&d.mu)
		close(d.stream)
		for !d.closed {
			d.ending.Wait()
		}
	}
}

// Here the first to close may find none.

type Looser struct {
	mu     sync.RWMutex
	stream chan int
	ending *sync.Cond
}

func NewLooser() *Looser { return &Looser{stream: make(chan int, 10)} }

func (d *Looser) Log(m int) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.ending != nil {
		return false
	}
	d.stream <- m // want `channel d.stream is closed by Close while Log may still send on it`
	return true
}

func (d *Looser) Close(ending *sync.Cond) {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.stream)
}
