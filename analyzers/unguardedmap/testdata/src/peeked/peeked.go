// Package peeked has tests that look inside.
package peeked

import (
	"sync"
	"time"
)

// Queue forgets its jobs later, under its lock.
type Queue struct {
	mu   sync.Mutex
	jobs map[string]bool
}

func (q *Queue) Add(k string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs[k] = true
	time.AfterFunc(time.Minute, q.clean)
}

func (q *Queue) clean() {
	q.mu.Lock()
	defer q.mu.Unlock()
	clear(q.jobs)
}

// Hasty forgets its jobs without a lock.
type Hasty struct{ jobs map[string]bool }

func (h *Hasty) Add(k string) {
	h.jobs[k] = true
	time.AfterFunc(time.Minute, func() {
		clear(h.jobs)
	})
}
