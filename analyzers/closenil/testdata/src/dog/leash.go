package dog

import "rope"

// What the error means that Untie returns is known where it is asked for: it is not nil,
// though this package never mentions the variable.

type Leash struct {
	rope.Knot
	tugs chan int
}

func NewLeash() *Leash {
	l := &Leash{tugs: make(chan int)}
	go l.pull()
	return l
}

func (l *Leash) Untie() error {
	if err := l.Knot.Open(); err != nil {
		return err
	}
	close(l.tugs)
	return nil
}

func (l *Leash) pull() {
	for range 3 {
	}
	l.Untie()
}

// Harness asks a function that has no such answer.
type Harness struct {
	rope.Knot
	tugs chan int
}

func NewHarness() *Harness {
	h := &Harness{tugs: make(chan int)}
	go h.pull()
	return h
}

func (h *Harness) Untie() error {
	if err := h.Knot.Try(); err != nil {
		return err
	}
	close(h.tugs) // want `channel h.tugs is closed by Untie and again by pull`
	return nil
}

func (h *Harness) pull() {
	for range 3 {
	}
	h.Untie()
}
