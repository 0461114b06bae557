package callers

import "sync"

// Bureau is a Locker itself.
type Bureau struct {
	sync.Mutex
	papers map[string]int
}

func lockedBy(l sync.Locker, f func()) {
	l.Lock()
	defer l.Unlock()
	f()
}

func (d *Bureau) Put(k string)  { lockedBy(d, func() { d.papers[k]++ }) }
func (d *Bureau) Drop(k string) { lockedBy(&d.Mutex, func() { delete(d.papers, k) }) }

func (d *Bureau) Clear() {
	d.Lock()
	defer d.Unlock()
	clear(d.papers)
}

func (d *Bureau) Get(k string) int { return d.papers[k] } // want `read of map d.papers without d.Mutex`

// Sweep gets the lock from somebody who knows whose it is.
func (d *Bureau) Sweep(v any) {
	l := v.(sync.Locker)
	l.Lock()
	clear(d.papers)
	l.Unlock()
}
