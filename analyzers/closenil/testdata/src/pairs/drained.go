package pairs

import "sync"

// Pool's Close takes all slots, so that nobody is at work any more.
type Pool struct {
	slots  chan struct{}
	passed chan int
	quit   chan struct{}
	once   sync.Once
}

func NewPool(n int, check func(int) bool) *Pool {
	p := &Pool{slots: make(chan struct{}, n), passed: make(chan int), quit: make(chan struct{})}
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	go func() {
		for i := 0; ; i++ {
			select {
			case <-p.quit:
				return
			case <-p.slots:
			}
			go func() {
				if check(i) {
					select {
					case p.passed <- i:
					case <-p.quit:
					}
				}
				p.slots <- struct{}{}
			}()
		}
	}()
	return p
}

func (p *Pool) Close() {
	p.once.Do(func() {
		close(p.quit)
		for range cap(p.slots) {
			<-p.slots
		}
		close(p.slots)
		close(p.passed)
	})
}

// Pond's Close takes one.
type Pond struct {
	slots  chan struct{}
	passed chan int
	quit   chan struct{}
	once   sync.Once
}

func NewPond(n int, check func(int) bool) *Pond {
	p := &Pond{slots: make(chan struct{}, n), passed: make(chan int), quit: make(chan struct{})}
	go func() {
		for i := 0; ; i++ {
			select {
			case <-p.quit:
				return
			case p.slots <- struct{}{}:
			}
			go func() {
				if check(i) {
					p.passed <- i // want `channel p.passed is closed by Close while the goroutine of NewPond may still send on it`
				}
				<-p.slots
			}()
		}
	}()
	return p
}

func (p *Pond) Close() {
	p.once.Do(func() {
		close(p.quit)
		<-p.slots
		close(p.passed)
	})
}
