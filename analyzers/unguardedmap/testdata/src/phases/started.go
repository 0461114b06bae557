package phases

import "sync"

// Post knows its own addresses once it has started, its clients only later.
type Post struct {
	mu      sync.RWMutex
	own     map[string]bool
	clients map[string]bool
	calls   chan string
}

func (p *Post) Serve(addrs []string) { p.startAccepting(addrs) }

func (p *Post) startAccepting(addrs []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range addrs {
		p.own[a] = true
	}
	go p.accept()
}

func (p *Post) accept() {
	for who := range p.calls {
		p.mu.Lock()
		p.clients[who] = true
		p.mu.Unlock()
		p.dial(who)
	}
}

func (p *Post) dial(who string) bool {
	p.mu.RLock()
	own := p.own
	clients := p.clients
	p.mu.RUnlock()
	if own[who] {
		return false
	}
	return clients[who] // want `map clients is used after p.mu is unlocked`
}

func (p *Post) Dial(who string) bool { return p.dial(who) }

func (p *Post) Has(who string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.clients[who]
}

// Ring has keys.
type Ring struct {
	mu   sync.Mutex
	keys map[string]int
}

func (r *Ring) Put(k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys[k]++
}

func (r *Ring) Get(k string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.keys[k]
}

func (r *Ring) Drop(k string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.keys, k)
}

// WriteRing writes the keys out. It is okay to give it a closed ring.
func WriteRing(r *Ring) int { return len(r.keys) }

// CountRing counts the keys. The ring is not closed.
func CountRing(r *Ring) int { return len(r.keys) } // want `read of map r.keys without r.mu`
