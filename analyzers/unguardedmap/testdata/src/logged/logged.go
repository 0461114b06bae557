// Package logged wraps something around its handlers that locks for itself only.
package logged

import (
	"net/http"
	"sync"
)

type Counter struct {
	mu     sync.Mutex
	lines  int
	visits map[string]int
}

func New() *Counter { return &Counter{visits: map[string]int{}} }

func (c *Counter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/visit", c.visit)
	return c.logged(mux)
}

func (c *Counter) visit(w http.ResponseWriter, r *http.Request) {
	c.visits[r.RemoteAddr]++ // want `map c.visits is written by goroutines that run this handler without a lock`
}

func (c *Counter) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.lines++
		c.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}
