package spawned

import "sync"

// party starts functions and waits for them.
type party struct{ wg sync.WaitGroup }

func (p *party) Go(f func()) {
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		f()
	}()
}

// Halves fills two maps by literals of one maker, which has a map in each call.
func Halves(names []string) (left, right map[string]int) {
	left, right = map[string]int{}, map[string]int{}
	fill := func(m map[string]int, step int) func() {
		return func() {
			for i := 0; i < len(names); i += step {
				m[names[i]] = i
			}
		}
	}
	var p party
	p.Go(fill(left, 1))
	p.Go(fill(right, 2))
	p.wg.Wait()
	return left, right
}

// Twice fills one map by two of them.
func Twice(names []string) map[string]int {
	all := map[string]int{}
	fill := func(m map[string]int, step int) func() {
		return func() {
			for i := 0; i < len(names); i += step {
				m[names[i]] = i // want `map m is shared by two goroutines without a lock`
			}
		}
	}
	var p party
	p.Go(fill(all, 1))
	p.Go(fill(all, 2))
	p.wg.Wait()
	return all
}

// Each has a map for each round.
func Each(names []string) (list []map[string]int) {
	fill := func(m map[string]int) func() {
		return func() {
			for i, name := range names {
				m[name] = i
			}
		}
	}
	var p party
	for range 3 {
		m := map[string]int{}
		list = append(list, m)
		p.Go(fill(m))
	}
	p.wg.Wait()
	return list
}
