package spawned

import (
	"sync"
	"work"
)

// The callee calls from several goroutines, but under a lock of its own, and has
// ended them when it returns.
func oneByOne(items []string) int {
	sizes := map[string]int{}
	work.OneByOne(items, func(item string, n int) { sizes[item] = n })
	return len(sizes)
}

func oneByOneWrapped(items []string) int {
	sizes := map[string]int{}
	passOn(items, func(item string) { sizes[item] = 1 })
	return len(sizes)
}

func passOn(items []string, fn func(string)) {
	work.OneByOne(items, func(item string, n int) {
		if n > 0 {
			fn(item)
		}
	})
}

func byEach(items []string) int {
	sizes := map[string]int{}
	work.Each(items, func(item string) {
		sizes[item] = len(item) // want `map sizes is written by goroutines that this call starts`
	})
	return len(sizes)
}

func atLeisure(items []string) int {
	sizes := map[string]int{}
	work.AtLeisure(items, func(item string, n int) {
		sizes[item] = n // want `map sizes is written by goroutines that this call starts`
	})
	return len(sizes)
}

func twiceEach(items []string) int {
	sizes := map[string]int{}
	work.TwiceEach(items, func(item string, n int) {
		sizes[item] = n // want `map sizes is written by goroutines that this call starts`
	})
	return len(sizes)
}

// The callee's lock has a name here.
func desk(d *work.Desk, items []string) int {
	seen := map[string]bool{}
	d.Serve(items, func(item string) { seen[item] = true })
	d.Mu.Lock()
	defer d.Mu.Unlock()
	return len(seen)
}

func otherDesk(d, other *work.Desk, items []string) int {
	seen := map[string]bool{}
	d.Serve(items, func(item string) {
		seen[item] = true
	})
	other.Mu.Lock()
	defer other.Mu.Unlock()
	return len(seen) // want `map seen is used while the goroutine that shares it is running`
}

// What is called one at a time need not be over.
func pass(items []string) int {
	seen := map[string]bool{}
	work.Pass(items, func(item string) { seen[item] = true })
	return len(seen) // want `map seen is used while the goroutine that shares it is running`
}

// Two goroutines, of which each calls once.
func inHalves(items []string, fn func([]string)) {
	var wg sync.WaitGroup
	wg.Go(func() { fn(items[:1]) })
	wg.Go(func() { fn(items[1:]) })
	wg.Wait()
}

func halves(items []string) int {
	seen := map[string]bool{}
	inHalves(items, func(part []string) {
		seen[part[0]] = true // want `map seen is written by goroutines that this call starts`
	})
	return len(seen)
}

// The second half begins when the first is done.
func inTurn(items []string, fn func([]string)) {
	var wg sync.WaitGroup
	wg.Go(func() { fn(items[:1]) })
	wg.Wait()
	wg.Go(func() { fn(items[1:]) })
	wg.Wait()
	fn(items)
}

func turns(items []string) int {
	seen := map[string]bool{}
	inTurn(items, func(part []string) { seen[part[0]] = true })
	return len(seen)
}

func halfHere(items []string, fn func([]string)) {
	var wg sync.WaitGroup
	wg.Go(func() { fn(items[:1]) })
	fn(items[1:])
	wg.Wait()
}

func herePart(items []string) int {
	seen := map[string]bool{}
	halfHere(items, func(part []string) {
		seen[part[0]] = true // want `map seen is written by goroutines that this call starts`
	})
	return len(seen)
}
