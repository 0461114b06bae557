package captured

import "sync"

type lazyNames struct {
	once  sync.Once
	names map[string]int
	sizes map[string]int
}

func newLazyNames() *lazyNames {
	n := &lazyNames{}
	n.fill()
	return n
}

func (n *lazyNames) load() { n.names = make(map[string]int) }

// fill comes after load, whoever was the first to run that.
func (n *lazyNames) fill() {
	n.once.Do(n.load)
	n.names["a"] = 1
	n.sizes["a"] = 1 // want `assignment to entry in nil map n.sizes: newLazyNames passes an object that lacks it`
}
