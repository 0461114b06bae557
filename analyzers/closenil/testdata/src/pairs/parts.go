package pairs

import "sync"

type hose struct{ c chan int }

func (h *hose) put(i int) { h.c <- i }

func (h *hose) close() { close(h.c) }

// Stages closes each hose when those have ended who fill it.
type Stages struct {
	first, second, third *hose
	checkers, copiers    sync.WaitGroup
}

func (s *Stages) Run() {
	for range 3 {
		s.checkers.Add(1)
		go s.check(s.first, s.second)
		s.copiers.Add(1)
		go s.copy(s.second)
	}
	s.first.put(1)
	s.first.close()
	s.checkers.Wait()
	s.second.close()
	s.copiers.Wait()
}

func (s *Stages) check(in, out *hose) {
	defer s.checkers.Done()
	for i := range in.c {
		out.put(i)
	}
}

func (s *Stages) copy(in *hose) {
	defer s.copiers.Done()
	for range in.c {
	}
}

type duct struct{ c chan int }

func (d *duct) put(i int) { d.c <- i } // want `channel d.c is closed by Close while relay may still send on it`

func (d *duct) close() { close(d.c) }

// Steps closes the second duct while its goroutine fills it.
type Steps struct{ first, second *duct }

func NewSteps() *Steps {
	s := &Steps{first: &duct{make(chan int)}, second: &duct{make(chan int)}}
	go s.relay(s.first, s.second)
	return s
}

func (s *Steps) Close() {
	s.first.close()
	s.second.close()
}

func (s *Steps) relay(in, out *duct) {
	for i := range in.c {
		out.put(i)
	}
}
