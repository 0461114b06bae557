// Package dead has functions that only its tests call.
package dead

import "sync"

type Tree struct {
	mu    sync.Mutex
	leafs map[string]int
}

func (t *Tree) Put(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.leafs[k]++
}

func (t *Tree) Get(k string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.leafs[k]
}

func (t *Tree) Drop(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.leafs, k)
}

// numLeafs is for tests.
func (t *Tree) numLeafs() int { return count(t) }

func count(t *Tree) int { return len(t.leafs) }

// Size is for everybody.
func (t *Tree) Size() int { return t.size() }

func (t *Tree) size() int { return len(t.leafs) } // want `read of map t.leafs without t.mu`

// Nothing else of the package is without callers.
func (t *Tree) Sum() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, add := range []func(){t.a, t.b} {
		add()
	}
	t.c()
	return n
}

func (t *Tree) a() {}
func (t *Tree) b() {}
func (t *Tree) c() { d() }
func d()           { e() }
func e()           { f() }
func f()           { g() }
func g()           { h() }
func h()           { i() }
func i()           { j() }
func j()           { k() }
func k()           { l() }
func l()           { m() }
func m()           { n() }
func n()           { o() }
func o()           { p() }
func p()           { q() }
func q()           { r() }
func r()           { s() }
func s()           { t() }
func t()           { u() }
func u()           { v() }
func v()           { w() }
func w()           {}
