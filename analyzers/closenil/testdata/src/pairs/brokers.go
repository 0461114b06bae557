package pairs

import "sync"

// Bulletin closes the channels of all readers, or of one who leaves.
type Bulletin struct {
	mu      sync.Mutex
	readers map[chan string]bool
	clients map[*Patron]int
	byName  map[string]chan string
	guests  map[*Patron]bool
}

type Patron struct{ in chan string }

func (b *Bulletin) Join() chan string {
	ch := make(chan string, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.readers[ch] = true
	return ch
}

func (b *Bulletin) Leave(ch chan string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.readers, ch)
	close(ch) // want `channel ch is closed by Close and again by Leave, which does not ask whether readers still has it`
}

func (b *Bulletin) Drop(c *Patron) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.clients, c)
	close(c.in) // want `channel c.in is closed by Close and again by Drop, which does not ask`
}

// Listen returns a function that ends it.
func (b *Bulletin) Listen(name string) (<-chan string, func()) {
	ch := make(chan string, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.byName[name] = ch
	return ch, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.byName, name)
		close(ch) // want `channel ch is closed by Close and again by what Listen returns, which does not ask`
	}
}

// Bow asks.
func (b *Bulletin) Bow(c *Patron) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.guests[c] {
		delete(b.guests, c)
		close(c.in)
	}
}

func (b *Bulletin) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ch := range b.readers {
		delete(b.readers, ch)
		close(ch)
	}
	for c := range b.clients {
		close(c.in)
	}
	for _, ch := range b.byName {
		close(ch)
	}
	b.readers, b.clients, b.byName = nil, nil, nil
	for c := range b.guests {
		delete(b.guests, c)
		close(c.in)
	}
}

// Circle lets its members close their own channels only.
type Circle struct {
	mu      sync.Mutex
	members map[chan string]bool
}

func (c *Circle) Leave(ch chan string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.members, ch)
	close(ch)
}

func (c *Circle) Tell(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for ch := range c.members {
		select {
		case ch <- s:
		default:
		}
	}
}
