package guarded

import "sync"

var prices = map[string]int{}

// Till has a lock, but each till has another one.
type Till struct {
	mu   sync.Mutex
	sold int
}

func (t *Till) Sell(what string, price int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sold += price
	note(what, price)
}

func note(what string, price int) {
	prices[what] = price // want `write to map prices under mu only, which each Till has for itself`
}

var stamps = map[string]int{}

// Post exists once.
type Post struct {
	mu sync.Mutex
	n  int
}

var post Post

func (p *Post) Stamp(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	stamps[what]++
}

var (
	allMu  sync.Mutex
	labels = map[string]int{}
)

func (t *Till) Label(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	allMu.Lock()
	defer allMu.Unlock()
	labels[what]++
}
