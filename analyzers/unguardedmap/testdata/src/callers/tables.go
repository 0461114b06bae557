package callers

import "sync"

// Tables are only ever asked by the network, which holds its lock then.

type Table interface {
	Pick(port int) int
}

type Network struct {
	mu    sync.Mutex
	ports map[int]int
	table Table
}

func NewNetwork() *Network {
	n := &Network{ports: map[int]int{}}
	n.table = &easy{n: n}
	return n
}

type easy struct{ n *Network }

func (e *easy) Pick(port int) int {
	for e.n.used(port) {
		port++
	}
	return port
}

// used reports whether a port is taken. n.mu must be held by the caller.
func (n *Network) used(port int) bool {
	_, ok := n.ports[port]
	return ok
}

func (n *Network) Map(port int) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.table.Pick(port)
	n.ports[p] = port
	return p
}

func (n *Network) Unmap(port int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.ports, port)
}

// This one others can get, and ask.

type Ring interface {
	Choose(slot int) int
}

type Wheel struct {
	mu    sync.Mutex
	slots map[int]int
	ring  Ring
}

func NewWheel() *Wheel {
	w := &Wheel{slots: map[int]int{}}
	w.ring = &plain{w: w}
	return w
}

func (w *Wheel) Ring() Ring { return w.ring }

type plain struct{ w *Wheel }

func (p *plain) Choose(slot int) int {
	for p.w.used(slot) { // want `call to used reads map w.slots without w.mu`
		slot++
	}
	return slot
}

// used reports whether a slot is taken. w.mu must be held by the caller.
func (w *Wheel) used(slot int) bool {
	_, ok := w.slots[slot]
	return ok
}

func (w *Wheel) Turn(slot int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.ring.Choose(slot)
	w.slots[s] = slot
	return s
}

func (w *Wheel) Stop(slot int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.slots, slot)
}
