// Package plain closes channels in one function.
package plain

func never() {
	var stop chan struct{}
	close(stop) // want `close of nil channel stop`
}

func made() {
	stop := make(chan struct{})
	close(stop)
}

func twice() {
	done := make(chan struct{})
	close(done)
	close(done) // want `channel done is closed again`
}

func exclusive(a bool) {
	done := make(chan struct{})
	if a {
		close(done)
	} else {
		close(done)
	}
}

func again(n int) {
	done := make(chan struct{})
	for range n {
		close(done)
		done = make(chan struct{})
	}
}

func late(v int) {
	out := make(chan int, 2)
	close(out)
	out <- v // want `send on channel out, which is closed before`
}

func inTime(v int) {
	out := make(chan int, 2)
	out <- v
	close(out)
}

func late2(v int) {
	out := make(chan int, 2)
	close(out)
	select {
	case out <- v: // want `send on channel out, which is closed before`
	default:
	}
}
