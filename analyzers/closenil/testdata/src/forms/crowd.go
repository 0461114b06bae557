package forms

import (
	"net"
	"sync"
)

type meter interface{ Mark(n int) }

func gauge(n int) meter { return nil }

// Station has many fields that decide nothing, and many methods that do the same.
// Its Open leaves a closed channel behind when the login fails.
type Station struct {
	mu      sync.Mutex
	line    net.Conn
	replies chan int
	login   func() error
	probe   func(int) error
	g01     meter
	g02     meter
	g03     meter
	g04     meter
	g05     meter
	g06     meter
	g07     meter
	g08     meter
	g09     meter
	g10     meter
	g11     meter
	g12     meter
	g13     meter
	g14     meter
}

func NewStation(login func() error, probe func(int) error) *Station {
	return &Station{login: login, probe: probe}
}

func (s *Station) Open(addr string) {
	s.mu.Lock()
	go func() {
		defer s.mu.Unlock()
		var err error
		if s.line, err = net.Dial("tcp", addr); err != nil {
			s.line = nil
			return
		}
		s.g01 = gauge(1)
		s.g02 = gauge(2)
		s.g03 = gauge(3)
		s.g04 = gauge(4)
		s.g05 = gauge(5)
		s.g06 = gauge(6)
		s.g07 = gauge(7)
		s.g08 = gauge(8)
		s.g09 = gauge(9)
		s.g10 = gauge(10)
		s.g11 = gauge(11)
		s.g12 = gauge(12)
		s.g13 = gauge(13)
		s.g14 = gauge(14)
		for i := range 3 {
			if err := s.probe(i); err != nil {
				s.hangUp()
				return
			}
		}
		s.replies = make(chan int, 4)
		go s.receive(s.replies)
		if s.login() != nil {
			close(s.replies) // want `channel s.replies is closed by the goroutine of Open and again by the goroutine of Open`
			s.line.Close()
			s.line = nil
			return
		}
	}()
}

func (s *Station) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangUp()
}

// hangUp needs the lock.
func (s *Station) hangUp() {
	if s.line == nil {
		return
	}
	if s.replies != nil {
		close(s.replies)
	}
	s.line.Close()
	s.line, s.replies = nil, nil
}

func (s *Station) receive(replies <-chan int) {
	for n := range replies {
		s.g01.Mark(n)
	}
}

func (s *Station) ask(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.line == nil {
		return
	}
	if _, err := s.line.Write([]byte{byte(n)}); err != nil {
		s.hangUp()
		return
	}
	s.replies <- n
}

func (s *Station) Ask01() { s.ask(1) }
func (s *Station) Ask02() { s.ask(2) }
func (s *Station) Ask03() { s.ask(3) }
func (s *Station) Ask04() { s.ask(4) }
func (s *Station) Ask05() { s.ask(5) }
func (s *Station) Ask06() { s.ask(6) }
func (s *Station) Ask07() { s.ask(7) }
func (s *Station) Ask08() { s.ask(8) }
func (s *Station) Ask09() { s.ask(9) }
func (s *Station) Ask10() { s.ask(10) }
func (s *Station) Ask11() { s.ask(11) }
func (s *Station) Ask12() { s.ask(12) }
func (s *Station) Ask13() { s.ask(13) }
func (s *Station) Ask14() { s.ask(14) }
func (s *Station) Ask15() { s.ask(15) }
func (s *Station) Ask16() { s.ask(16) }
func (s *Station) Ask17() { s.ask(17) }
func (s *Station) Ask18() { s.ask(18) }
func (s *Station) Ask19() { s.ask(19) }
func (s *Station) Ask20() { s.ask(20) }
func (s *Station) Ask21() { s.ask(21) }
func (s *Station) Ask22() { s.ask(22) }
func (s *Station) Ask23() { s.ask(23) }
func (s *Station) Ask24() { s.ask(24) }
func (s *Station) Ask25() { s.ask(25) }
func (s *Station) Ask26() { s.ask(26) }
func (s *Station) Ask27() { s.ask(27) }
func (s *Station) Ask28() { s.ask(28) }
func (s *Station) Ask29() { s.ask(29) }
func (s *Station) Ask30() { s.ask(30) }
func (s *Station) Ask31() { s.ask(31) }
func (s *Station) Ask32() { s.ask(32) }
func (s *Station) Ask33() { s.ask(33) }
func (s *Station) Ask34() { s.ask(34) }
func (s *Station) Ask35() { s.ask(35) }
func (s *Station) Ask36() { s.ask(36) }
func (s *Station) Ask37() { s.ask(37) }
func (s *Station) Ask38() { s.ask(38) }
func (s *Station) Ask39() { s.ask(39) }
func (s *Station) Ask40() { s.ask(40) }
func (s *Station) Ask41() { s.ask(41) }

// Depot takes it away.
type Depot struct {
	mu      sync.Mutex
	line    net.Conn
	replies chan int
	login   func() error
	probe   func(int) error
	g01     meter
	g02     meter
	g03     meter
	g04     meter
	g05     meter
	g06     meter
	g07     meter
	g08     meter
	g09     meter
	g10     meter
	g11     meter
	g12     meter
	g13     meter
	g14     meter
}

func NewDepot(login func() error, probe func(int) error) *Depot {
	return &Depot{login: login, probe: probe}
}

func (s *Depot) Open(addr string) {
	s.mu.Lock()
	go func() {
		defer s.mu.Unlock()
		var err error
		if s.line, err = net.Dial("tcp", addr); err != nil {
			s.line = nil
			return
		}
		s.g01 = gauge(1)
		s.g02 = gauge(2)
		s.g03 = gauge(3)
		s.g04 = gauge(4)
		s.g05 = gauge(5)
		s.g06 = gauge(6)
		s.g07 = gauge(7)
		s.g08 = gauge(8)
		s.g09 = gauge(9)
		s.g10 = gauge(10)
		s.g11 = gauge(11)
		s.g12 = gauge(12)
		s.g13 = gauge(13)
		s.g14 = gauge(14)
		for i := range 3 {
			if err := s.probe(i); err != nil {
				s.hangUp()
				return
			}
		}
		s.replies = make(chan int, 4)
		go s.receive(s.replies)
		if s.login() != nil {
			close(s.replies)
			s.line.Close()
			s.line = nil
			s.replies = nil
			return
		}
	}()
}

func (s *Depot) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangUp()
}

// hangUp needs the lock.
func (s *Depot) hangUp() {
	if s.line == nil {
		return
	}
	if s.replies != nil {
		close(s.replies)
	}
	s.line.Close()
	s.line, s.replies = nil, nil
}

func (s *Depot) receive(replies <-chan int) {
	for n := range replies {
		s.g01.Mark(n)
	}
}

func (s *Depot) ask(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.line == nil {
		return
	}
	if _, err := s.line.Write([]byte{byte(n)}); err != nil {
		s.hangUp()
		return
	}
	s.replies <- n
}

func (s *Depot) Ask01() { s.ask(1) }
func (s *Depot) Ask02() { s.ask(2) }
func (s *Depot) Ask03() { s.ask(3) }
func (s *Depot) Ask04() { s.ask(4) }
func (s *Depot) Ask05() { s.ask(5) }
func (s *Depot) Ask06() { s.ask(6) }
func (s *Depot) Ask07() { s.ask(7) }
func (s *Depot) Ask08() { s.ask(8) }
func (s *Depot) Ask09() { s.ask(9) }
func (s *Depot) Ask10() { s.ask(10) }
func (s *Depot) Ask11() { s.ask(11) }
func (s *Depot) Ask12() { s.ask(12) }
func (s *Depot) Ask13() { s.ask(13) }
func (s *Depot) Ask14() { s.ask(14) }
func (s *Depot) Ask15() { s.ask(15) }
func (s *Depot) Ask16() { s.ask(16) }
func (s *Depot) Ask17() { s.ask(17) }
func (s *Depot) Ask18() { s.ask(18) }
func (s *Depot) Ask19() { s.ask(19) }
func (s *Depot) Ask20() { s.ask(20) }
func (s *Depot) Ask21() { s.ask(21) }
func (s *Depot) Ask22() { s.ask(22) }
func (s *Depot) Ask23() { s.ask(23) }
func (s *Depot) Ask24() { s.ask(24) }
func (s *Depot) Ask25() { s.ask(25) }
func (s *Depot) Ask26() { s.ask(26) }
func (s *Depot) Ask27() { s.ask(27) }
func (s *Depot) Ask28() { s.ask(28) }
func (s *Depot) Ask29() { s.ask(29) }
func (s *Depot) Ask30() { s.ask(30) }
func (s *Depot) Ask31() { s.ask(31) }
func (s *Depot) Ask32() { s.ask(32) }
func (s *Depot) Ask33() { s.ask(33) }
func (s *Depot) Ask34() { s.ask(34) }
func (s *Depot) Ask35() { s.ask(35) }
func (s *Depot) Ask36() { s.ask(36) }
func (s *Depot) Ask37() { s.ask(37) }
func (s *Depot) Ask38() { s.ask(38) }
func (s *Depot) Ask39() { s.ask(39) }
func (s *Depot) Ask40() { s.ask(40) }
func (s *Depot) Ask41() { s.ask(41) }
