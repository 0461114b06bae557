// Package limitations records what is not found.
package limitations

type bell struct{ rung chan struct{} }

// Ring may be called twice; without a call in sight nothing is said.
func (b *bell) Ring() { close(b.rung) }

// Two variables for one object: the second name is not known to be the first.
func alias(a, b *bell) {
	a.Ring()
	b.Ring()
}

// Two loops in one function over the same channels.
func twice(chs []chan int) {
	for _, ch := range chs {
		close(ch)
	}
	for _, ch := range chs {
		close(ch)
	}
}
