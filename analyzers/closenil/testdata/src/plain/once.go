package plain

import "sync"

type gate struct {
	once sync.Once
	open chan struct{}
	keys chan int
}

func newGate() *gate { return &gate{open: make(chan struct{}), keys: make(chan int, 1)} }

func (g *gate) lift() { g.once.Do(g.swing) }

func (g *gate) swing() { close(g.open) }

// burst closes what the Once has closed by now, whoever has called it.
func burst(g *gate) {
	g.lift()
	close(g.open) // want `channel g.open is closed again`
}

// shove goes around the Once.
func shove(g *gate) {
	g.lift()
	g.swing() // want `channel g.open is closed again`
}

// lateKey sends after it.
func lateKey(g *gate) {
	g.once.Do(func() { close(g.keys) })
	g.keys <- 1 // want `send on channel g.keys, which is closed before`
}

// liftTwice is what a Once is for.
func liftTwice(g *gate) {
	g.lift()
	g.lift()
}

// turnstile makes its channel anew.
type turnstile struct {
	once sync.Once
	open chan struct{}
}

func (t *turnstile) reset() {
	t.once = sync.Once{}
	t.open = make(chan struct{})
}

func (t *turnstile) lift() { t.once.Do(func() { close(t.open) }) }

func (t *turnstile) cycle() {
	t.lift()
	t.reset()
	close(t.open)
}

// anyOf makes a Once for each goroutine, which is as good as none.
func anyOf(probes []func() bool) <-chan struct{} {
	found := make(chan struct{})
	for _, probe := range probes {
		go func() {
			var once sync.Once
			if probe() {
				once.Do(func() { close(found) }) // want `channel found is closed again`
			}
		}()
	}
	return found
}

// anyOne makes one for all.
func anyOne(probes []func() bool) <-chan struct{} {
	found := make(chan struct{})
	var once sync.Once
	for _, probe := range probes {
		go func() {
			if probe() {
				once.Do(func() { close(found) })
			}
		}()
	}
	return found
}
