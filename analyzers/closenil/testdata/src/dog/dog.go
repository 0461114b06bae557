// Package dog closes channels in the objects of another package.
package dog

import "rope"

type dog struct {
	rope *rope.Rope
	home <-chan struct{}
}

func (d *dog) run() {
	for {
		select {
		case <-d.home:
			d.rope.Cut() // want `channel d.rope.slack \(in Cut\) is closed again`
			break
		}
	}
}

func (d *dog) walk() {
	for {
		select {
		case <-d.home:
			d.rope.Cut()
			return
		}
	}
}

func (d *dog) sit() {
	for range 3 {
		d.rope.Untie()
	}
}

func twice(r *rope.Rope) {
	r.Cut()
	r.Untie() // may do nothing
	r.Cut()   // want `channel r.slack \(in Cut\) is closed again`
}

// Club has the panic caught.
type Club struct{ rope *rope.Rope }

func (c *Club) late(r chan int) {
	close(r)
	rope.Catch(func() { r <- 1 })
}

// generic functions of other packages have no body here.
func drop(all []int, out chan int) {
	rope.Each(all, func(n int) { out <- n })
	close(out)
}
