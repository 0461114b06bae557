package phases

import (
	"sync"
	"time"
)

// Debounce merges hits of one key, each of which a timer ends.
type Debounce struct {
	pending map[string]int
	flush   func(string, int)
}

func (d *Debounce) Hit(key string) {
	d.pending[key]++
	if d.pending[key] == 1 {
		time.AfterFunc(time.Second, func() { d.done(key) })
	}
}

func (d *Debounce) done(key string) {
	n := d.pending[key]
	delete(d.pending, key) // want `write to map d.pending without a lock, while a goroutine uses it in parallel`
	d.flush(key, n)
}

// Fills fills its map from a goroutine for each key.
type Fills struct{ found map[string]int }

func (f *Fills) Fetch(key string, get func(string) int) {
	go func() { f.found[key] = get(key) }() // want `write to map f.found without a lock, while a goroutine uses it in parallel`
}

// Waits is done when it returns: that two call it at once is not known.
type Waits struct{ found map[string]int }

func (w *Waits) Fetch(key string, get func(string) int) {
	var wg sync.WaitGroup
	wg.Go(func() { w.found[key] = get(key) })
	wg.Wait()
}

// Site is served once, under one name.
type Site struct {
	names map[string]int
	quit  chan bool
}

func (s *Site) Serve(name string) {
	s.names["site"]++
	go s.run(name)
}

func (s *Site) run(name string) {
	for range s.quit {
		s.names["site "+name]++
	}
}

// Delays has its timer send only.
type Delays struct {
	pending map[string]int
	expired chan string
}

func (d *Delays) Hit(key string) {
	d.pending[key]++
	time.AfterFunc(time.Second, func() { d.expired <- key })
}
