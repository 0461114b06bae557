package spawned

import (
	"errors"
	"sync"
	"time"
)

var errLate = errors.New("late")

// A goroutine that waits for the others says so by closing a channel.
func relayed(names []string) (map[string]int, error) {
	sizes := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			sizes[n] = len(n)
		}()
	}
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(time.Second):
		return nil, errLate
	}
	delete(sizes, "")
	return sizes, nil
}

// This one says it too early.
func relayedEarly(names []string) map[string]int {
	sizes := map[string]int{}
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sizes[n] = len(n) // want `map sizes is written by goroutines started in this loop`
		}()
	}
	ready := make(chan struct{})
	go func() {
		close(ready)
		wg.Wait()
	}()
	<-ready
	return sizes
}

// One goroutine, and an early word of another.
func relayedOneEarly(name string) map[string]int {
	sizes := map[string]int{}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		sizes[name] = len(name)
	}()
	ready := make(chan struct{})
	go func() {
		close(ready)
		wg.Wait()
	}()
	<-ready
	return sizes // want `map sizes is used while the goroutine that shares it is running`
}

// As many messages as goroutines, unless it takes too long.
func counted(names []string) (map[string]int, error) {
	sizes := map[string]int{}
	var mu sync.Mutex
	done := make(chan error)
	for _, n := range names {
		go func() {
			mu.Lock()
			sizes[n] = len(n)
			mu.Unlock()
			done <- nil
		}()
	}
	for range names {
		select {
		case err := <-done:
			if err != nil {
				return nil, err
			}
		case <-time.After(time.Second):
			return nil, errLate
		}
	}
	return sizes, nil
}

// A round may go by without a message.
func countedBadly(names []string) map[string]int {
	sizes := map[string]int{}
	var mu sync.Mutex
	done := make(chan error)
	for _, n := range names {
		go func() {
			mu.Lock()
			sizes[n] = len(n)
			mu.Unlock()
			done <- nil
		}()
	}
	for range names {
		select {
		case <-done:
		case <-time.After(time.Second):
		}
	}
	return sizes // want `map sizes is used while the goroutine that shares it is running`
}

// Workers that take from a channel until it is closed have waited for who closes it.
func pumped(sizes map[string]int) {
	in := make(chan string)
	go func() {
		defer close(in)
		for k := range sizes {
			in <- k
		}
	}()
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for k := range in {
				println(k)
			}
		}()
	}
	wg.Wait()
	clear(sizes)
}

// These workers are done before.
func pumpedLate(sizes map[string]int) chan string {
	in := make(chan string, 9)
	go func() {
		defer close(in)
		for k := range sizes {
			in <- k
		}
	}()
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			println(len(in))
		}()
	}
	wg.Wait()
	clear(sizes) // want `map sizes is used while the goroutine that shares it is running`
	return in
}
