package escape

import "sync"

// Inn has guests in its book; its lock is theirs, too.
type Inn struct {
	mu   sync.Mutex
	book map[string]*guest
}

type guest struct {
	bags  map[string]int
	wants map[string]bool
}

func (i *Inn) Carry(who, bag string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.book[who].bags[bag]++
}

func (i *Inn) Count(who, bag string) int {
	i.mu.Lock()
	g := i.book[who]
	i.mu.Unlock()
	return g.bags[bag] // want `read of map g.bags without mu`
}

func (i *Inn) guest(who string) *guest {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.book[who]
}

func (i *Inn) All(who string) (bags []string) {
	for bag := range i.guest(who).bags { // want `read of map i.guest.who..bags without mu`
		bags = append(bags, bag)
	}
	return bags
}

// Welcome asks for wishes before a guest is in the book.
func (i *Inn) Welcome(who string, wants ...string) {
	g := &guest{bags: map[string]int{}, wants: map[string]bool{}}
	for _, w := range wants {
		g.wants[w] = true
	}
	i.mu.Lock()
	i.book[who] = g
	i.mu.Unlock()
}

func (i *Inn) Wants(who, what string) bool { return i.guest(who).wants[what] }
