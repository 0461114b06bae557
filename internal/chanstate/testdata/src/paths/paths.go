// Package paths has misuses on one path of a function, with near misses.
package paths

import (
	"sync"
	"sync/atomic"
)

func nilOnOneBranch(buffered bool) {
	var ch chan int
	if buffered {
		ch = make(chan int, 1)
	}
	close(ch) // want `nil`
}

func madeOnBoth(buffered bool) {
	var ch chan int
	if buffered {
		ch = make(chan int, 1)
	} else {
		ch = make(chan int)
	}
	close(ch)
}

func sameConditionTwice(early bool) {
	ch := make(chan int)
	if early {
		close(ch)
	}
	if !early {
		close(ch)
	}
}

func otherConditionTwice(early, late bool) {
	ch := make(chan int)
	if early {
		close(ch)
	}
	if late {
		close(ch) // want `closed`
	}
}

func flagInALoop(vs []int) {
	ch := make(chan int, len(vs))
	open := true
	for _, v := range vs {
		if v < 0 {
			close(ch)
			open = false
			break
		}
		ch <- v
	}
	if open {
		close(ch)
	}
}

func deferredAndPlain(vs []int) {
	ch := make(chan int, len(vs))
	defer close(ch) // want `closed`
	close(ch)
}

func remadeInBetween() {
	ch := make(chan int)
	close(ch)
	ch = make(chan int)
	close(ch)
}

func sendBehindClose() {
	ch := make(chan int, 1)
	close(ch)
	select {
	case ch <- 1: // want `send`
	default:
	}
}

type door struct {
	mu     sync.Mutex
	once   sync.Once
	shut   bool
	state  atomic.Int32
	closed chan struct{}
}

func newDoor() *door { return &door{closed: make(chan struct{})} }

func (d *door) plain() { close(d.closed) }

func (d *door) byOnce() { d.once.Do(d.plain) }

func (d *door) byFlag() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut {
		return
	}
	d.shut = true
	close(d.closed)
}

// swap is a wrapper; the cases of its callers see the old value through it.
func (d *door) swap(v int32) int32 { return d.state.Swap(v) }

func (d *door) bySwap() {
	if d.swap(2) == 2 {
		return
	}
	close(d.closed)
}

func plainTwice() {
	d := newDoor()
	d.plain()
	d.plain() // want `closed`
}

func onceTwice() {
	d := newDoor()
	d.byOnce()
	d.byOnce()
}

func flagTwice() {
	d := newDoor()
	d.byFlag()
	d.byFlag()
}

func swapTwice() {
	d := newDoor()
	d.bySwap()
	d.bySwap()
}

func onceAndAround() {
	d := newDoor()
	d.byOnce()
	d.plain() // want `closed`
}

func literalWithoutChannel() {
	d := &door{}
	d.plain() // want `nil`
}

func dropAll(rooms map[string]chan int) {
	for name, ch := range rooms {
		close(ch)
		delete(rooms, name)
	}
}

func dropTwice(rooms map[string]chan int) {
	dropAll(rooms)
	dropAll(rooms)
}

func endAll(rooms map[string]chan int) {
	for _, ch := range rooms {
		close(ch)
	}
}

func endTwice(rooms map[string]chan int) {
	endAll(rooms)
	endAll(rooms) // want `closed`
}

// onlyWhereReleased: a select with a default tells whether it was closed.
func onlyWhereReleased(early bool) {
	done := make(chan struct{})
	if early {
		close(done)
	}
	select {
	case <-done:
	default:
		close(done)
	}
}

// oneOfTwo: a function that is given two runs the one or the other.
func oneOfTwo(schedule func(f, onFailure func())) {
	done := make(chan struct{})
	schedule(func() { close(done) }, func() { close(done) })
	<-done
}
