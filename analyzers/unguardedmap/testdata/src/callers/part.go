package callers

import "sync"

// Tray is a part of a baker, and each of its methods is called in one place, under the
// baker's lock.

type Tray struct{ loaves map[int]string }

func (t *Tray) Put(n int, loaf string) { t.loaves[n] = loaf }

func (t *Tray) Take(n int) string {
	loaf := t.loaves[n]
	delete(t.loaves, n)
	return loaf
}

type Baker struct {
	sync.RWMutex
	tray *Tray
}

func NewBaker(orders <-chan int) *Baker {
	b := &Baker{tray: &Tray{loaves: map[int]string{}}}
	go b.serve(orders)
	return b
}

func (b *Baker) serve(orders <-chan int) {
	for n := range orders {
		b.bake(n)
	}
}

func (b *Baker) bake(n int) {
	b.Lock()
	defer b.Unlock()
	b.tray.Put(n, "rye")
}

func (b *Baker) Sell(n int) string {
	b.Lock()
	defer b.Unlock()
	return b.tray.Take(n)
}
