package pairs

import (
	"context"
	"sync"
)

// Updater's Run says by done that it has ended; the goroutine that has it run is not
// another one that closes.
type Updater struct {
	work chan int
	stop chan struct{}
	done chan struct{}
}

func NewUpdater() *Updater {
	return &Updater{work: make(chan int), stop: make(chan struct{}), done: make(chan struct{})}
}

func (u *Updater) Run(ctx context.Context) {
	defer close(u.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-u.stop:
			return
		case <-u.work:
		}
	}
}

func (u *Updater) Wait() { <-u.done }

type Updates struct {
	mu  sync.Mutex
	all map[string]*Updater
}

func (us *Updates) Start(ctx context.Context, id string) {
	u := NewUpdater()
	us.mu.Lock()
	us.all[id] = u
	us.mu.Unlock()
	go func() {
		u.Run(ctx)
		us.mu.Lock()
		delete(us.all, id)
		us.mu.Unlock()
	}()
}

// Leg has a Close that its reader calls on its own account, and users on theirs.
type Leg struct {
	in   chan int
	done chan struct{}
}

func NewLeg() *Leg {
	l := &Leg{in: make(chan int), done: make(chan struct{})}
	go func() {
		for range l.in {
		}
		l.Close()
	}()
	return l
}

func (l *Leg) Close() {
	close(l.done) // want `channel l.done is closed by Close and again by the goroutine of NewLeg`
}

// Sync is over when it is made, if there is nobody to do it.
type Sync struct{ done chan struct{} }

type Fetcher struct {
	start chan *Sync
	quit  chan struct{}
}

func (f *Fetcher) Begin() *Sync {
	s := &Sync{done: make(chan struct{})}
	select {
	case f.start <- s:
	case <-f.quit:
		close(s.done)
	}
	return s
}

func (f *Fetcher) fetch() {
	for {
		select {
		case s := <-f.start:
			go s.run()
		case <-f.quit:
			return
		}
	}
}

func (s *Sync) run() { close(s.done) }
