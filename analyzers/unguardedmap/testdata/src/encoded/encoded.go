// Package encoded shows maps to the library inside of what holds them.
package encoded

import (
	"encoding/json"
	"fmt"
	"iter"
	"log"
	"maps"
	"slices"
	"sync"
)

type shelf struct {
	mu     sync.Mutex
	Titles map[string]int
	Lent   map[string]bool `json:"-"`
	notes  map[string]string
}

func (s *shelf) put(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Titles[title]++
	s.Lent[title] = false
	s.notes[title] = "new"
}

func (s *shelf) drop(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.Titles, title)
	delete(s.Lent, title)
	delete(s.notes, title)
}

// Desk has shelves.
type Desk struct{ left, right *shelf }

func (d *Desk) Put(title string) {
	d.left.put(title)
	d.right.drop(title)
}

func (d *Desk) Save() ([]byte, error) {
	return json.Marshal(d.left) // want `read of map d.left.Titles without [a-z.]*mu`
}

func (d *Desk) Locked() ([]byte, error) {
	d.left.mu.Lock()
	defer d.left.mu.Unlock()
	return json.Marshal(d.left)
}

func (d *Desk) Log(s *shelf) {
	log.Printf("[desk %p] a %T, 100%%", s, s)
	log.Printf("nested pointers are addresses: %v", struct{ s *shelf }{s})
}

func (d *Desk) Show(s *shelf) string {
	return fmt.Sprintf("%d: %+v", 1, s) // want `read of map s.\w+ without [a-z.]*mu`
}

// Names and its like run after the unlock, when somebody ranges over them.
func (d *Desk) Names() iter.Seq[string] {
	d.left.mu.Lock()
	defer d.left.mu.Unlock()
	return maps.Keys(d.left.Titles) // want `d.left.Titles`
}

func (d *Desk) Sorted() []string {
	d.left.mu.Lock()
	defer d.left.mu.Unlock()
	return slices.Sorted(maps.Keys(d.left.Titles))
}

// Badge says itself what it looks like.
type Badge struct {
	mu   sync.Mutex
	tags map[string]int
}

func (b *Badge) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return fmt.Sprint(len(b.tags))
}

func (b *Badge) Add(tag string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tags[tag]++
}

func (b *Badge) Print() { fmt.Println("badge", b) }

// Pipe is written to, not printed.
type Pipe struct {
	mu    sync.Mutex
	sizes map[int]int
}

func (p *Pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sizes[len(b)]++
	return len(b), nil
}

func (p *Pipe) Hello() { fmt.Fprintln(p, "hello") }
