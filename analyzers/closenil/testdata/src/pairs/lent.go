package pairs

import "sync"

// Uploads are there for the function that With gets, which is done with them when it
// returns.
type Uploads struct {
	queue chan int
	wg    sync.WaitGroup
}

func With(n int, fn func(*Uploads) error) error {
	u := &Uploads{queue: make(chan int)}
	return u.with(n, fn)
}

func (u *Uploads) with(n int, fn func(*Uploads) error) error {
	for range n {
		u.wg.Go(func() {
			for range u.queue {
			}
		})
	}
	err := fn(u)
	u.flush()
	return err
}

func (u *Uploads) flush() {
	close(u.queue)
	u.wg.Wait()
}

func (u *Uploads) Put(i int, quit chan struct{}) {
	select {
	case u.queue <- i:
	case <-quit:
	default:
	}
}

// Tray calls what it was made with before it closes; its users are others.
type Tray struct {
	queue   chan int
	onClose func()
}

func NewTray(onClose func()) *Tray { return &Tray{queue: make(chan int, 1), onClose: onClose} }

func (i *Tray) Close() {
	i.onClose()
	close(i.queue)
}

func (i *Tray) Put(n int) {
	select {
	case i.queue <- n: // want `channel i.queue is closed by Close while Put may still send on it`
	default:
	}
}
