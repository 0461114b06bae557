// Package spawned shares local maps with goroutines.
package spawned

import (
	"net/http"
	"sync"
	"time"
)

func unlocked(keys []string) map[string]int {
	out := make(map[string]int)
	var wg sync.WaitGroup
	for _, k := range keys {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out[k] = len(k) // want `map out is written by goroutines started in this loop without a lock`
		}()
	}
	wg.Wait()
	return out
}

func locked(keys []string) map[string]int {
	var mu sync.Mutex
	out := make(map[string]int)
	var wg sync.WaitGroup
	for _, k := range keys {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			out[k] = len(k)
		})
	}
	wg.Wait()
	out["sum"] = len(keys) // all have ended
	return out
}

func early() map[string]int {
	out := make(map[string]int)
	done := make(chan struct{})
	go func() {
		out["a"] = 1
		close(done)
	}()
	out["b"] = 2 // want `map out is used while the goroutine that shares it is running`
	<-done
	out["c"] = 3
	return out
}

func own(keys []string) {
	for _, k := range keys {
		seen := map[string]bool{}
		go func() { seen[k] = true }()
	}
}

func handlers(mux *http.ServeMux) {
	hits := map[string]int{}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		hits[r.URL.Path]++ // want `map hits is written by goroutines that run this handler without a lock`
	})
}

type poller struct{ seen map[string]bool }

func (p *poller) Start() { go p.loop() }

func (p *poller) loop() {
	for {
		p.seen["tick"] = true // want `write to map p.seen without a lock, while a goroutine uses it in parallel`
	}
}

func (p *poller) Seen(k string) bool { return p.seen[k] }

// each fills a map of its own before it hands it to a goroutine.
func each(keys []string) {
	for _, k := range keys {
		seen := map[string]bool{}
		seen[k] = true
		go func() { println(len(seen)) }()
	}
}

// refill makes its map only sometimes.
func refill(keys []string) {
	var seen map[string]bool
	for i, k := range keys {
		if i%10 == 0 {
			seen = map[string]bool{}
		}
		seen[k] = true // want `map seen is used while the goroutine that shares it is running`
		go func() { println(len(seen)) }()
	}
}

// Drain returns before the goroutine is done, which the group knows nothing of.
func Drain(words []string) map[string]int {
	counts := map[string]int{}
	ch := make(chan string)
	go func() {
		for w := range ch {
			counts[w]++
		}
	}()
	var wg sync.WaitGroup
	for _, w := range words {
		wg.Go(func() { ch <- w })
	}
	wg.Wait()
	close(ch)
	return counts // want `counts is used while the goroutine that shares it is running`
}

func Drained(words []string) map[string]int {
	counts := map[string]int{}
	ch := make(chan string)
	done := make(chan bool)
	go func() {
		for w := range ch {
			counts[w]++
		}
		close(done)
	}()
	var wg sync.WaitGroup
	for _, w := range words {
		wg.Go(func() { ch <- w })
	}
	wg.Wait()
	close(ch)
	<-done
	return counts
}

// Reuse fills the map again that the receiver has.
func Reuse(lines [][]string, out chan<- map[string]int) {
	m := map[string]int{}
	for range lines {
		clear(m) // want `write to map m after it was sent to another goroutine`
		out <- m
	}
}

func Renew(lines [][]string, out chan<- map[string]int) {
	m := map[string]int{}
	for _, line := range lines {
		m[line[0]]++
		out <- m
		m = map[string]int{}
	}
}

func Answered(lines [][]string, out chan<- map[string]int, ok <-chan bool) {
	m := map[string]int{}
	for range lines {
		clear(m)
		out <- m
		<-ok
	}
}

// Late looks at what may not be finished.
func Late(words []string) map[string]int {
	counts := map[string]int{}
	done := make(chan bool)
	go func() {
		defer close(done)
		for _, w := range words {
			counts[w]++
		}
	}()
	select {
	case <-done:
	case <-time.After(time.Second):
	}
	counts["all"] = 1 // want `counts is used while the goroutine that shares it is running`
	return counts
}

func InTime(words []string) map[string]int {
	counts := map[string]int{}
	done := make(chan bool)
	go func() {
		defer close(done)
		for _, w := range words {
			counts[w]++
		}
	}()
	select {
	case <-done:
		return counts
	case <-time.After(time.Second):
		return nil
	}
}
