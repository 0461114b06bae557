package inbetween

import "sync"

// What a function returns closes what it has made.

func brooms(sweep func()) (stop func()) {
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit:
				return
			default:
				sweep()
			}
		}
	}()
	return func() {
		close(quit)
	}
}

func clean(jobs []func() error, sweep func()) error {
	stop := brooms(sweep)
	defer stop() // want `channel quit is closed again`
	for _, job := range jobs {
		if err := job(); err != nil {
			stop()
			return err
		}
	}
	return nil
}

func tidyUp(sweep, rest func()) {
	stop := brooms(sweep)
	stop()
	rest()
	stop = brooms(sweep)
	defer stop()
	rest()
}

func mops(sweep func()) (stop func()) {
	quit := make(chan struct{})
	go func() {
		<-quit
		sweep()
	}()
	return sync.OnceFunc(func() { close(quit) })
}

func scrub(job func() error, sweep func()) error {
	stop := mops(sweep)
	defer stop()
	if err := job(); err != nil {
		stop()
		return err
	}
	return nil
}

// The channel of a request comes from a field into which somebody else sends.

type Loom struct {
	over chan struct{}
}

func (l *Loom) Thread(done <-chan struct{}, cut func()) {
	ch := make(chan struct{})
	l.over = ch
	go func() {
		select {
		case <-done:
		case <-ch:
			cut()
			close(ch)
		}
	}()
}

func (l *Loom) Cut() {
	ch := l.over
	l.over = nil
	select {
	case ch <- struct{}{}:
		<-ch
	default:
	}
}

// Provide is exported for the package that starts this one's goroutine, and is not for users to call.

func Lay(connect func() error) *Conduit {
	c := &Conduit{ready: make(chan struct{})}
	go func() {
		if err := connect(); err != nil {
			c.Provide(err)
			return
		}
		c.Provide(nil)
	}()
	return c
}

type Conduit struct {
	ready chan struct{}
	err   error
}

func (c *Conduit) Provide(err error) {
	c.err = err
	close(c.ready)
}

// Close is for users, and nothing tells it that the goroutine has closed.

type Culvert struct{ done chan struct{} }

func Dig(connect func() error) *Culvert {
	c := &Culvert{done: make(chan struct{})}
	go func() {
		if connect() != nil {
			c.Close()
		}
	}()
	return c
}

func (c *Culvert) Close() {
	close(c.done) // want `channel c.done is closed by Close and again by the goroutine of Dig`
}
