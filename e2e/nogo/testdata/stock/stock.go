package stock

import "example.com/bazel/lock"

type Stock struct {
	gate  lock.Gate
	items map[string]int
}

func New() *Stock { return &Stock{items: map[string]int{}} }

func (s *Stock) Put(item string, n int) {
	s.gate.Enter()
	defer s.gate.Leave()
	s.items[item] += n
}

func (s *Stock) Take(item string) {
	s.gate.Enter()
	s.items[item]--
	s.gate.Leave()
}

// Drop enters no gate.
func (s *Stock) Drop(item string) { delete(s.items, item) }

func (s *Stock) Len() int {
	s.gate.Enter()
	defer s.gate.Leave()
	return len(s.items)
}
