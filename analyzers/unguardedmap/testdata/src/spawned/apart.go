package spawned

import "sync"

// Counting keeps the notes of all its clerks.
type Counting struct {
	notes map[string]int

	mu    sync.Mutex
	bills map[string]int
	loans map[string]int
}

// clerk has a lock of its own, and the desk's by reference.
type clerk struct {
	mu    sync.Mutex
	notes map[string]int
	own   map[string]int

	deskMu *sync.Mutex
	bills  map[string]int
	loans  map[string]int
}

func (d *Counting) Open(names []string) {
	for range names {
		c := &clerk{notes: d.notes, own: map[string]int{}, deskMu: &d.mu, bills: d.bills, loans: d.loans}
		go c.run(names)
	}
}

func (c *clerk) run(names []string) {
	for _, name := range names {
		c.note(name)
		c.bill(name)
		c.lend(name)
	}
}

// note takes a lock that no other clerk takes.
func (c *clerk) note(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.own[name]++
	c.notes[name]++ // want `map c.notes is written by goroutines started in this loop under a lock that each has for itself`
}

// bill takes the lock that all share.
func (c *clerk) bill(name string) {
	c.deskMu.Lock()
	defer c.deskMu.Unlock()
	c.bills[name]++
}

// lend takes both.
func (c *clerk) lend(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deskMu.Lock()
	defer c.deskMu.Unlock()
	c.loans[name]++
}
