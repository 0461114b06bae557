package forms

// Results that a callee has received as many of as there are goroutines.

type counted struct{ n int }

func count(n int, out chan counted) { out <- counted{n} }

func sumOf(n int, must bool, in chan counted) (sum int) {
	for i := 0; i < n; i++ {
		c := <-in
		if must && c.n == 0 {
			panic("nothing")
		}
		sum += c.n
	}
	return sum
}

func countAll(workers int) int {
	out := make(chan counted, workers)
	for i := range workers {
		go count(i, out)
	}
	sum := sumOf(workers, false, out)
	close(out)
	return sum
}

func firstOf(in chan counted) int { return (<-in).n }

func countFirst(workers int) int {
	out := make(chan counted, workers)
	for i := range workers {
		go count(i, out)
	}
	n := firstOf(out)
	close(out) // want `channel out is closed while a goroutine may still send on it`
	return n
}

// applaud returns what waits until as many have clapped as were asked to; hush returns
// what waits for somebody to close what it then closes.
func applaud(ask []chan func()) func(stop chan struct{}) {
	claps := make(chan struct{}, len(ask))
	clap := func() { claps <- struct{}{} }
	for _, a := range ask {
		a <- clap
	}
	return func(stop chan struct{}) {
		n := 0
		for {
			if n == len(ask) {
				close(claps)
				return
			}
			select {
			case <-claps:
				n++
			case <-stop:
				return
			}
		}
	}
}

func hush(ask []chan func()) func(stop chan struct{}) {
	quiet := make(chan struct{})
	shut := func() { close(quiet) }
	for _, a := range ask {
		a <- shut
	}
	return func(stop chan struct{}) {
		select {
		case <-quiet:
			close(quiet) // want `channel quiet is closed again`
		case <-stop:
		}
	}
}
