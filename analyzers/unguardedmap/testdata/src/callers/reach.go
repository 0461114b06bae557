package callers

import (
	"fmt"
	"sync"
)

// Space guards its pools with one lock.
type Space struct {
	mu    sync.Mutex
	pools map[string]*Basin
}

type Basin struct{ children map[string]bool }

func (s *Space) Add(pool, child string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pools[pool].children[child] = true
}

func (s *Space) Remove(pool, child string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pools[pool].children, child)
}

func (s *Space) Has(pool, child string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pools[pool].children[child]
}

// String cannot take the lock: who has the pool is to hold it.
func (p *Basin) String() string { return fmt.Sprint(len(p.children)) }

// All cannot either, now or when what it returns is called.
func (p *Basin) All() func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for c := range p.children {
			if !yield(c) {
				return
			}
		}
	}
}

// House guards its rooms, which know their house, with one lock.
type House struct {
	mu    sync.Mutex
	rooms map[string]*Room
}

type Room struct {
	house *House
	seats map[string]bool
}

func (h *House) Add(room, seat string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rooms[room].seats[seat] = true
}

func (h *House) Remove(room, seat string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.rooms[room].seats, seat)
}

func (h *House) Has(room, seat string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rooms[room].seats[seat]
}

func (r *Room) Size() int { return len(r.seats) } // want `read of map r.seats without mu`

// A table is printed by a template, under the lock.

type Office struct {
	mu     sync.Mutex
	tables map[string]*table
	render func(w any, data any)
}

type table struct {
	office *Office
	rows   map[string]int
}

func (o *Office) Add(name, row string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tables[name].rows[row]++
	o.render(nil, o.tables)
}

func (o *Office) Remove(name, row string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.tables[name].rows, row)
}

func (o *Office) Has(name, row string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.tables[name].rows[row] > 0
}

func (t *table) Rows() (rows []string) {
	for r := range t.rows {
		rows = append(rows, r)
	}
	return rows
}
