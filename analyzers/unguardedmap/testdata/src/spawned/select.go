package spawned

import (
	"errors"
	"sync"
)

// station has two goroutines; that a signal of one can be received says nothing
// about the other cases of the select statement.
type station struct {
	calls chan string
	quit  chan struct{}
	lines map[string]int
	log   map[string]int
}

func serve() {
	s := &station{calls: make(chan string), quit: make(chan struct{}), lines: map[string]int{}, log: map[string]int{}}
	go s.dial()
	go s.answer()
}

func (s *station) dial() {
	defer close(s.quit)
	for _, k := range []string{"a", "b"} {
		s.lines[k]++ // told at the other end
		s.log[k]++
	}
}

func (s *station) answer() {
	for {
		select {
		case k := <-s.calls:
			println(s.lines[k]) // want `map s.lines is shared by two goroutines without a lock`
		case <-s.quit:
			println(len(s.log)) // the other goroutine has ended
			return
		}
	}
}

// tally looks at what there is when it is told to stop, while the others still count;
// tallied gives up then.
func tally(names []string, stop <-chan struct{}) int {
	var mu sync.Mutex
	sums := map[string]int{}
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			sums[n]++
		})
	}
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return len(sums)
	case <-stop:
		return len(sums) // want `map sums is used while the goroutine that shares it is running, without a lock`
	}
}

func tallied(names []string, stop <-chan struct{}) (int, error) {
	var mu sync.Mutex
	sums := map[string]int{}
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			sums[n]++
		})
	}
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-stop:
		return 0, errors.New("stopped")
	}
	return len(sums), nil
}
