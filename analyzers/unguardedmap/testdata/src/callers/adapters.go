package callers

import (
	"io"
	"sync"
)

// Cellar hands an adapter to a library under its lock, and another one without.
type Cellar struct {
	mu      sync.Mutex
	bottles map[string]int
	labels  map[string]int
}

type counter struct{ c *Cellar }

func (w *counter) Write(p []byte) (int, error) {
	w.c.bottles[string(p)]++
	return len(p), nil
}

type labeller struct{ c *Cellar }

func (w *labeller) Write(p []byte) (int, error) {
	w.c.labels[string(p)]++ // want `write to map w.c.labels without`
	return len(p), nil
}

func (c *Cellar) Count(from io.Reader) {
	c.mu.Lock()
	defer c.mu.Unlock()
	io.Copy(&counter{c}, from)
}

func (c *Cellar) Label(from io.Reader) {
	io.Copy(&labeller{c}, from)
}

func (c *Cellar) Take(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.bottles, k)
	delete(c.labels, k)
}

func (c *Cellar) Put(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bottles[k] = 1
	c.labels[k] = 1
}
