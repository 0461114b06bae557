package carried

import "work"

// Pool's items are an affair of its loop, its guests are not.
type Pool struct {
	loop   *work.Loop
	items  map[string]int
	guests map[string]int
}

func NewPool() *Pool {
	p := &Pool{items: map[string]int{}, guests: map[string]int{}}
	p.loop = work.NewLoop(func() { clear(p.items) })
	return p
}

func (p *Pool) Put(k string) {
	p.loop.Do(func() { p.items[k]++ })
	p.guests[k]++
	p.loop.Do(func() { p.guests[k]++ }) // want `write to map p.guests without a lock, while a goroutine uses it in parallel`
}

func (p *Pool) PutAll(ks []string) {
	for _, k := range ks {
		go p.loop.Do(func() { p.items[k]++ })
		go func() {
			p.guests[k]++ // want `map p.guests is written by goroutines started in this loop without a lock`
			p.loop.Do(func() { delete(p.items, k) })
		}()
	}
}
