package plain

import (
	"sync"
	"sync/atomic"
)

// first returns a channel that is closed when one of the inputs is.
func first[T any](inputs ...<-chan T) <-chan struct{} {
	any := make(chan struct{})
	for _, in := range inputs {
		go func() {
			select {
			case <-in:
				close(any) // want `channel any is closed again`
			case <-any:
			}
		}()
	}
	return any
}

// firstOnce does it once.
func firstOnce[T any](inputs ...<-chan T) <-chan struct{} {
	any := make(chan struct{})
	var once sync.Once
	for _, in := range inputs {
		go func() {
			select {
			case <-in:
				once.Do(func() { close(any) })
			case <-any:
			}
		}()
	}
	return any
}

// elected has one value in token, so one goroutine gets it.
func elected(n int) <-chan struct{} {
	done := make(chan struct{})
	token := make(chan int, 1)
	token <- 1
	for range n {
		go func() {
			select {
			case <-token:
				close(done)
			case <-done:
			}
		}()
	}
	return done
}

// failing is closed by every job that fails.
func failing(jobs []func() error) <-chan struct{} {
	failed := make(chan struct{})
	for _, job := range jobs {
		go func() {
			if err := job(); err != nil {
				close(failed) // want `channel failed is closed again`
			}
		}()
	}
	return failed
}

// last counts down, and the one that gets to zero closes.
func last(jobs []func()) <-chan struct{} {
	done := make(chan struct{})
	var left atomic.Int32
	left.Store(int32(len(jobs)))
	for _, job := range jobs {
		go func() {
			job()
			if left.Add(-1) == 0 {
				close(done)
			}
		}()
	}
	return done
}

// final is closed by the goroutine of the last index.
func final(jobs []func()) <-chan struct{} {
	done := make(chan struct{})
	for i, job := range jobs {
		go func() {
			job()
			if i == len(jobs)-1 {
				close(done)
			}
		}()
	}
	return done
}

// tokenRace has room for one: who comes second does not close.
func tokenRace(names []string, try func(string) bool) {
	won := make(chan string, 1)
	end := make(chan bool)
	for _, name := range names {
		go func() {
			if !try(name) {
				return
			}
			select {
			case won <- name:
				close(end)
			default:
			}
		}()
	}
	<-end
}

// tokenFree makes room again, so that another one gets there.
func tokenFree(names []string, try func(string) bool) {
	won := make(chan string, 1)
	end := make(chan bool)
	for _, name := range names {
		go func() {
			select {
			case won <- name:
				try(name)
				close(end) // want `channel end is closed again`
			default:
			}
		}()
	}
	println(<-won)
	<-end
}

// A counter meets a value once.
func firstRound(names []string, ready, last chan struct{}) {
	for i := range names {
		if i == 0 {
			close(ready)
		}
		if i != len(names)-1 {
			continue
		}
		close(last)
	}
}

// The inner counter meets it in every round of the outer loop.
func firstColumn(rows, columns int) {
	ready := make(chan struct{})
	for range rows {
		for i := range columns {
			if i == 0 {
				close(ready) // want `channel ready is closed again`
			}
		}
	}
}

// What was chosen before is no counter.
func chosen(rows int, odd bool) {
	ready := make(chan struct{})
	for range rows {
		n := 0
		if odd {
			n = 1
		}
		if n == 0 {
			close(ready) // want `channel ready is closed again`
		}
	}
}

// A counter that is set back meets the value again.
func setBack(rows int) {
	ready := make(chan struct{})
	for i := 0; i < rows; i++ {
		if i == 3 {
			close(ready) // want `channel ready is closed again`
		}
		if rows%7 == i {
			i = 0
		}
	}
}

func closesEach(names []string, list func(string, chan struct{})) {
	for _, n := range names {
		done := make(chan struct{})
		defer close(done)
		list(n, done)
	}
}

func closesOneForEach(names []string, list func(string, chan struct{})) {
	done := make(chan struct{})
	for _, n := range names {
		defer close(done) // want `channel done is closed again`
		list(n, done)
	}
}
