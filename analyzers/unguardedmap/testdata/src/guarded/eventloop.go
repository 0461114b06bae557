package guarded

import "sync"

// Syncer has one event loop, which others feed.
type Syncer struct {
	mu    sync.Mutex
	tasks map[string]int
	peers map[string]int

	joins, drops, fails chan string
	quit                chan struct{}
}

func (s *Syncer) Sync() {
	for {
		s.assign()
		select {
		case p := <-s.joins:
			s.mu.Lock()
			s.tasks[p] = 1
			s.peers[p] = 1
			s.mu.Unlock()
		case p := <-s.drops:
			s.mu.Lock()
			delete(s.tasks, p)
			delete(s.peers, p)
			s.mu.Unlock()
		case p := <-s.fails:
			s.tasks[p]++
			s.peers[p]++ // want `write to map s.peers without s.mu`
		case <-s.quit:
			return
		}
	}
}

// Run is another way into the loop.
func (s *Syncer) Run(first string) {
	s.joins <- first
	s.Sync()
}

func (s *Syncer) assign() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.tasks {
		s.peers[p] = s.tasks[p]
	}
}

func (s *Syncer) Peer(p string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peers[p]
}

// Stock waits for one thing or another, and so may many.
type Stock struct {
	mu    sync.Mutex
	items map[string]int
	came  chan string
	quit  chan struct{}
}

func (s *Stock) Await(k string) {
	s.mu.Lock()
	s.items[k] = 0
	s.mu.Unlock()
	for {
		select {
		case c := <-s.came:
			if c == k {
				s.items[k]++ // want `write to map s.items without s.mu`
			}
		case <-s.quit:
			return
		}
	}
}
