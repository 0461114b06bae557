package callers

import (
	"strings"
	"sync"
)

// Pool passes functions on in a struct while it holds the lock.
type Pool struct {
	mu    sync.Mutex
	index map[string]int
	work  []func(string) bool
}

type rules struct{ known func(string) bool }

func (p *Pool) Add(k string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.check(k) {
		p.index[k]++
	}
}

func (p *Pool) Drop(k string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.index, k)
}

func (p *Pool) check(k string) bool {
	opts := &rules{known: func(k string) bool { return p.index[k] > 0 }}
	return apply(check, k, opts)
}

var check func(string, *rules) bool

func apply(f func(string, *rules) bool, k string, opts *rules) bool { return f(k, opts) }

// Early passes them on before it takes the lock.
func (p *Pool) Early(k string) bool {
	known := func(k string) bool { return p.index[k] > 0 } // want `read of map p.index without p.mu, which is held at \d+ of \d+ accesses`
	ok := strings.ContainsFunc(k, func(r rune) bool { return known(string(r)) })
	p.mu.Lock()
	defer p.mu.Unlock()
	return ok && len(p.index) > 0
}

// Gauge measures what changes between two points.
type Gauge struct {
	mu  sync.Mutex
	txs map[string]int
}

func (g *Gauge) Put(k string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.measure()()
	g.txs[k]++
}

func (g *Gauge) Drop(k string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.measure()()
	delete(g.txs, k)
}

func (g *Gauge) measure() func() {
	before := len(g.txs)
	return func() { println(len(g.txs) - before) }
}

// Meter does so after the lock was given back.
type Meter struct {
	mu  sync.Mutex
	txs map[string]int
}

func (g *Meter) Put(k string) {
	defer g.measure()()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.txs[k]++
}

func (g *Meter) Drop(k string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.txs, k)
}

func (g *Meter) measure() func() {
	return func() {
		println(len(g.txs)) // want `read of map g.txs without g.mu, which is held at \d+ of \d+ accesses`
	}
}
