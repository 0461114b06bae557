package forms

import "sync"

// gather has as many answers as questions when it closes.
func gather(zones map[string][]int) error {
	errc := make(chan error)
	defer close(errc)
	for name := range zones {
		go func() { errc <- ask(name) }()
	}
	var err error
	for range zones {
		if e := <-errc; e != nil {
			err = e
		}
	}
	return err
}

// gatherN counts.
func gatherN(n int) {
	errc := make(chan error)
	for range n {
		go func() { errc <- ask("") }()
	}
	for range n {
		<-errc
	}
	close(errc)
}

// first waits for one of them only.
func first(zones map[string][]int) error {
	errc := make(chan error)
	defer close(errc) // want `channel errc is closed while a goroutine may still send on it`
	for name := range zones {
		go func() { errc <- ask(name) }()
	}
	return <-errc
}

func ask(name string) error { return nil }

// branches has the goroutine close, or closes by itself.
func branches(idle bool) {
	var wg sync.WaitGroup
	out := make(chan int, 100)
	if !idle {
		wg.Go(func() {
			for i := range 3 {
				out <- i
			}
			close(out)
		})
	} else {
		close(out)
	}
	wg.Wait()
}

// both does one after the other.
func both(idle bool) {
	var wg sync.WaitGroup
	out := make(chan int, 100)
	wg.Go(func() { close(out) })
	if idle {
		close(out) // want `channel out is closed again`
	}
	wg.Wait()
}

// workers take the channel out of its variable under the lock under which it is closed.
func workers(n int, list func(int) error) error {
	var (
		mu  sync.Mutex
		err error
	)
	in, out := make(chan int, n), make(chan error, n)
	for range n {
		go func() {
			for i := range in {
				if e := list(i); e != nil {
					out <- e
					return
				}
			}
			out <- nil
		}()
	}
	go func() {
		mu.Lock()
		defer mu.Unlock()
		if in != nil {
			close(in)
			in = nil
		}
	}()
	for range n {
		e := <-out
		mu.Lock()
		if e != nil && in != nil {
			err = e
			close(in)
			in = nil
		}
		mu.Unlock()
	}
	close(out)
	return err
}
