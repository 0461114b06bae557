package escape

import (
	"maps"
	"sync"
)

type Style struct {
	Name  string
	Rules map[string]string
}

// Paint gives each goroutine a copy of the struct, but not of its map.
func Paint(names []string) []Style {
	base := Style{Rules: map[string]string{"ink": "black"}}
	out := make([]Style, len(names))
	var wg sync.WaitGroup
	for i, n := range names {
		wg.Go(func() {
			st := base
			st.Name = n
			st.Rules["owner"] = n // want `map .*Rules is written by goroutines started in this loop`
			out[i] = st
		})
	}
	wg.Wait()
	return out
}

func PaintCopies(names []string) []Style {
	base := Style{Rules: map[string]string{"ink": "black"}}
	out := make([]Style, len(names))
	var wg sync.WaitGroup
	for i, n := range names {
		wg.Go(func() {
			st := base
			st.Rules = maps.Clone(base.Rules)
			st.Rules["owner"] = n
			out[i] = st
		})
	}
	wg.Wait()
	return out
}

type brush struct{ used map[string]int }

func (b *brush) run(in <-chan string) {
	for s := range in {
		b.used[s]++ // want `map b.used is written by goroutines started in this loop`
	}
}

// Shared makes brushes that have one map together.
func Shared(in <-chan string, n int) int {
	used := map[string]int{}
	var wg sync.WaitGroup
	for range n {
		b := &brush{used: used}
		wg.Go(func() { b.run(in) })
	}
	wg.Wait()
	return len(used)
}

type pen struct{ used map[string]int }

func (p *pen) run(in <-chan string) {
	for s := range in {
		p.used[s]++
	}
}

func Apart(in <-chan string, n int) int {
	pens := make([]*pen, n)
	var wg sync.WaitGroup
	for i := range pens {
		pens[i] = &pen{used: map[string]int{}}
		wg.Go(func() { pens[i].run(in) })
	}
	wg.Wait()
	return len(pens)
}

// Page hands out copies of its style, which share its rules.
type Page struct {
	mu    sync.Mutex
	style Style
	hits  int
}

func (p *Page) Set(k, v string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.style.Rules[k] = v
	p.hits++
}

func (p *Page) Ink() string {
	p.mu.Lock()
	st := p.style
	p.mu.Unlock()
	return st.Rules["ink"] // want `map st.Rules is used after mu is unlocked`
}

func (p *Page) Name() string {
	p.mu.Lock()
	st := p.style
	p.mu.Unlock()
	return st.Name
}

type order struct {
	header map[string]string
	own    map[string]string
}

type shop struct{ header map[string]string }

func (s *shop) order() *order { return &order{header: s.header, own: map[string]string{}} }

func (o *order) send() {
	o.header["x"] = "y" // want `o.header is written by goroutines started in this loop without a lock`
	o.own["x"] = "y"
}

// Sends orders that all have the shop's header.
func Sends(s *shop, n int) {
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() { s.order().send() })
	}
	wg.Wait()
}

func (s *shop) copied() *order {
	o := &order{header: s.header}
	o.header = map[string]string{}
	return o
}

type forms struct {
	mu  sync.Mutex
	cur order
}

func (f *forms) set(k string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cur.header[k] = k
	f.cur.own[k] = k
}

func (f *forms) drop(k string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.cur.header, k)
	delete(f.cur.own, k)
}

func (f *forms) get() order {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cur
}

func (o order) size() int { return len(o.header) }

func (f *forms) deep() order {
	f.mu.Lock()
	defer f.mu.Unlock()
	o := f.cur
	o.header = make(map[string]string)
	for k, v := range f.cur.header {
		o.header[k] = v
	}
	return o
}

func Sizes(f *forms) (int, int) {
	f.set("a")
	f.drop("b")
	n := f.get().size() // want `is used after mu is unlocked`
	return n, f.deep().size()
}
