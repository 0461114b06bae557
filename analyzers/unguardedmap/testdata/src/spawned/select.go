package spawned

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
