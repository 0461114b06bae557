// Package exclusive has handlers that run one at a time, since what is wrapped around
// all of them holds a lock.
package exclusive

import (
	"net/http"
	"sync"
)

type Counter struct {
	mu     sync.Mutex
	visits map[string]int
	latest map[string]string
}

func New() *Counter { return &Counter{visits: map[string]int{}, latest: map[string]string{}} }

func (c *Counter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/visit", c.visit)
	mux.HandleFunc("/leave", func(w http.ResponseWriter, r *http.Request) { delete(c.visits, r.RemoteAddr) })
	return c.oneByOne(mux)
}

func (c *Counter) visit(w http.ResponseWriter, r *http.Request) {
	c.visits[r.RemoteAddr]++
	c.latest[r.RemoteAddr] = r.URL.Path // want `write to map c.latest without a lock, while a handler uses it in parallel`
}

func (c *Counter) oneByOne(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// Latest is no handler, and holds no lock.
func (c *Counter) Latest(addr string) string {
	return c.latest[addr] // the other end
}
