// Package carried hands functions to others, who run them.
package carried

import (
	"maps"
	"sync"
	"work"
)

// Cashier's tickets are counted by requests.
type Cashier struct{ tickets, titles map[string]int }

func (c *Cashier) Form() *work.Form { return work.NewForm(c.next, c.title) }

func (c *Cashier) next(who string) int {
	c.tickets[who]++ // want `map c.tickets.* without a lock`
	return c.tickets[who]
}

func (c *Cashier) title() string {
	c.titles["asked"]++
	return "tickets"
}

type meter struct {
	counts map[string]int
	sums   map[string]int
}

// Hall has a meter for each room.
type Hall struct {
	line *work.Line

	mu    sync.Mutex
	rooms map[string]*meter
}

func NewHall() *Hall {
	h := &Hall{line: work.NewLine(), rooms: map[string]*meter{}}
	go h.flushAll()
	return h
}

func (h *Hall) room(name string) *meter {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rooms[name]
}

func (h *Hall) Note(name, what string) {
	h.line.Add(func() {
		m := h.room(name)
		m.counts[what]++ // want `write to map m.counts without a lock, while a goroutine uses it in parallel`
		m.sums[what]++
	})
}

// Clear works on the sums where Note does.
func (h *Hall) Clear(name string) {
	h.line.Add(func() { clear(h.room(name).sums) })
}

func (h *Hall) flushAll() {
	for {
		h.mu.Lock()
		all := make([]*meter, 0, len(h.rooms))
		for _, m := range h.rooms {
			all = append(all, m)
		}
		h.mu.Unlock()
		for _, m := range all {
			m.flush()
		}
	}
}

func (m *meter) flush() {
	for what, n := range m.counts {
		println(what, n)
	}
}

// desk lets its own goroutine do all the work.
type desk struct {
	do    chan func()
	notes map[string]int
}

func newDesk() *desk {
	d := &desk{do: make(chan func()), notes: map[string]int{}}
	go d.loop()
	return d
}

func (d *desk) loop() {
	for f := range d.do {
		f()
		d.notes["done"]++
	}
}

func (d *desk) add(k string)  { d.do <- func() { d.notes[k]++ } }
func (d *desk) del(k string)  { d.exec(func() { delete(d.notes, k) }) }
func (d *desk) exec(f func()) { d.do <- f }

// post gives one map to all cards, and changes it for each.
func post(w *work.Wall, names []string, marks map[string]string) {
	for _, n := range names {
		marks["name"] = n // want `map marks is used while the goroutine that shares it is running`
		w.Show(&work.Card{Name: n, Marks: marks})
	}
}

func postCopies(w *work.Wall, names []string, marks map[string]string) {
	for _, n := range names {
		own := maps.Clone(marks)
		own["name"] = n
		w.Show(&work.Card{Name: n, Marks: own})
	}
}

func postClose(w *work.Wall, marks map[string]string) {
	w.Show(&work.Card{Marks: marks})
	w.Close()
	marks["shown"] = "yes"
}

// Valve calls what it keeps while it holds its lock; whoever drains it does not.
type Valve struct {
	mu      sync.Mutex
	flow    map[string]int
	onTurn  func(string)
	onDrain []func(string)
}

func NewValve() *Valve {
	v := &Valve{flow: map[string]int{}}
	v.onTurn = func(k string) { v.flow[k]++ }
	v.onDrain = append(v.onDrain, func(k string) {
		delete(v.flow, k) // want `write to map v.flow without v.mu`
	})
	return v
}

func (v *Valve) Turn(k string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.flow[k]--
	v.onTurn(k)
}

func (v *Valve) Set(k string, n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.flow[k] = n
}

func (v *Valve) Get(k string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.flow[k]
}

func (v *Valve) Drain(k string) {
	for _, f := range v.onDrain {
		f(k)
	}
}

// Each runs the body of a loop over a function with the lock of the loop.
func (v *Valve) Each(all func(yield func(string) bool)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for k := range all {
		v.flow[k] = 0
	}
}

// Warm hands its lock over to the goroutine.
func (v *Valve) Warm(ks []string) {
	v.mu.Lock()
	go func() {
		defer v.mu.Unlock()
		for _, k := range ks {
			v.flow[k] = 1
		}
	}()
}

func (v *Valve) WarmSafely(ks []string) {
	v.mu.Lock()
	go recovering(func() {
		defer v.mu.Unlock()
		for _, k := range ks {
			v.flow[k] = 1
		}
	})
}

func (v *Valve) WarmUnsafely(ks []string) {
	go recovering(func() {
		v.flow["warm"] = 1 // want `write to map v.flow without v.mu`
		v.mu.Lock()
		defer v.mu.Unlock()
		v.flow["warm"] = 2
	})
}

func recovering(f func()) {
	defer func() { _ = recover() }()
	f()
}

// tally is counted by callbacks that open and its caller run under the lock.
type tally struct {
	mu   sync.Mutex
	seen map[string]*stub
}

type stub struct{ users map[string]bool }

func (t *tally) take(who string) func() {
	return t.open("a", func(s *stub) { s.users[who] = true }, func(s *stub) { delete(s.users, who) })
}

func (t *tally) count(k string) int {
	return len(t.seen[k].users) // want `read of map t.seen without t.mu` `read of map t.seen.k..users without mu`
}

func (t *tally) open(k string, enter, leave func(*stub)) func() {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.seen[k]
	enter(s)
	if len(s.users) == 0 {
		s.users = map[string]bool{}
	}
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		leave(s)
		if len(s.users) == 0 {
			delete(t.seen, k)
		}
	}
}
