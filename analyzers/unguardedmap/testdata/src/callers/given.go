package callers

import "sync"

// Sheet lends its map under its lock.
type Sheet[K comparable] struct {
	mu   sync.RWMutex
	rows map[K]int
}

func (t *Sheet[K]) Set(k K, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[k] = n
}

func (t *Sheet[K]) Update(change func(map[K]int)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change(t.rows)
}

func (t *Sheet[K]) View(look func(map[K]int)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	look(t.rows)
}

// Each lends them by way of View.
func (t *Sheet[K]) Each(look func(map[K]int)) { t.View(look) }

type Vault struct{ sheet *Sheet[string] }

func (b *Vault) Sum() (n int) {
	b.sheet.View(func(rows map[string]int) {
		for _, row := range rows {
			n += row
		}
	})
	return n
}

func (b *Vault) Clear() {
	b.sheet.Update(func(rows map[string]int) { clear(rows) })
}

func (b *Vault) Charge(who string) {
	b.sheet.View(func(rows map[string]int) {
		rows[who]++ // want `write to map rows while b.sheet.mu is only read-locked`
	})
}

func (b *Vault) Close(who string) { b.sheet.Each(b.drop) } // want `write to map rows while b.sheet.mu is only read-locked`

func (b *Vault) drop(rows map[string]int) { delete(rows, "x") }
