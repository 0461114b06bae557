package work

import "sync"

// Each calls fn from several goroutines.
func Each(items []string, fn func(string)) {
	jobs := make(chan string)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for item := range jobs {
				fn(item)
			}
		})
	}
	for _, item := range items {
		jobs <- item
	}
	close(jobs)
	wg.Wait()
}

// OneByOne measures in parallel and calls fn under a lock.
func OneByOne(items []string, fn func(string, int)) {
	var mu sync.Mutex
	Each(items, func(item string) {
		n := len(item)
		mu.Lock()
		defer mu.Unlock()
		fn(item, n)
	})
}

// AtLeisure has a lock for each item, which keeps nobody away.
func AtLeisure(items []string, fn func(string, int)) {
	Each(items, func(item string) {
		var mu sync.Mutex
		mu.Lock()
		defer mu.Unlock()
		fn(item, len(item))
	})
}

// TwiceEach calls fn under a lock, and once more.
func TwiceEach(items []string, fn func(string, int)) {
	var mu sync.Mutex
	Each(items, func(item string) {
		mu.Lock()
		fn(item, len(item))
		mu.Unlock()
		fn(item, 0)
	})
}

// Desk serves under its lock.
type Desk struct {
	Mu sync.Mutex
}

// Serve calls fn from several goroutines.
func (d *Desk) Serve(items []string, fn func(string)) {
	for _, item := range items {
		go func() {
			d.Mu.Lock()
			fn(item)
			d.Mu.Unlock()
		}()
	}
}

// Pass calls fn from goroutines that go on when it returns, one at a time.
func Pass(items []string, fn func(string)) {
	var mu sync.Mutex
	for _, item := range items {
		go func() {
			mu.Lock()
			fn(item)
			mu.Unlock()
		}()
	}
}
