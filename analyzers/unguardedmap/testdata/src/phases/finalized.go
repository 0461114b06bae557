package phases

import (
	"runtime"
	"sync"
)

var finalized = struct {
	mu sync.Mutex
	n  map[string]int
}{n: map[string]int{}}

// Pages are released when nobody has them any more.
type Pages struct {
	mu    sync.Mutex
	pages map[string]func()
}

func NewPages() *Pages {
	p := &Pages{pages: map[string]func(){}}
	runtime.SetFinalizer(p, func(p *Pages) {
		for _, release := range p.pages {
			release()
		}
		clear(p.pages)
		finalized.n["pages"]++ // want `write to map finalized.n without`
	})
	return p
}

func (p *Pages) Put(k string, release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pages[k] = release
}

func (p *Pages) Drop(k string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.pages, k)
}

func Finalized() int {
	finalized.mu.Lock()
	defer finalized.mu.Unlock()
	return finalized.n["pages"]
}

func ResetFinalized() {
	finalized.mu.Lock()
	defer finalized.mu.Unlock()
	clear(finalized.n)
}
