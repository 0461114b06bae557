// Package goroutines has misuses between goroutines, with near misses.
package goroutines

import "sync"

func eachCloses(vs []int) <-chan int {
	out := make(chan int, len(vs))
	for _, v := range vs {
		go func() { // want `send` `close of closed`
			out <- v
			close(out)
		}()
	}
	return out
}

func lastCloses(vs []int) <-chan int {
	out := make(chan int, len(vs))
	var wg sync.WaitGroup
	for _, v := range vs {
		wg.Go(func() { out <- v })
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}

func closesWhileSending(v int) {
	out := make(chan int, 1)
	go func() { out <- v }()
	close(out) // want `send`
}

func closesAfterReceiving(v int) {
	out := make(chan int)
	go func() { out <- v }()
	<-out
	close(out)
}

func closesAfterTheEnd(v int) {
	out, end := make(chan int, 1), make(chan struct{})
	go func() {
		defer close(end)
		out <- v
	}()
	<-end
	close(out)
}

func onceInEach(n int) <-chan int {
	out := make(chan int)
	var once sync.Once
	for range n {
		go func() { once.Do(func() { close(out) }) }()
	}
	return out
}

type line struct {
	mu   sync.Mutex
	over bool
	ch   chan int
}

func (l *line) put(v int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.ch <- v
	}
}

func (l *line) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.ch)
	l.over = true
}

func flagUnderTheLock(v int) {
	l := &line{ch: make(chan int, 1)}
	go l.put(v)
	l.end()
}
