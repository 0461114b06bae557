package guarded

import "sync"

// Shelf and Book know each other.
type Shelf struct {
	mu    sync.Mutex // guards books
	books map[string]*Book
}

type Book struct{ on *Shelf }

var allShelves = map[string]*Shelf{}

func (s *Shelf) Put(k string, b *Book) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books[k] = b
}

func (s *Shelf) Take(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.books, k)
}

func (s *Shelf) link(b *Book) { b.on = s }

// Room holds shelves.
type Room struct {
	mu      sync.Mutex
	shelves map[string]*Shelf // guarded by mu
}

func (r *Room) Add(k string, s *Shelf) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shelves[k] = s
}

// NewRoom tells books of shelves, and nobody of the room.
func NewRoom(books map[string]*Book) *Room {
	room := &Room{shelves: map[string]*Shelf{}}
	for k, b := range books {
		s := &Shelf{books: map[string]*Book{}}
		s.link(b)
		s.books[k] = b
		room.shelves[k] = s
	}
	return room
}

// NewKnownShelf tells everybody of the shelf first.
func NewKnownShelf(k string, b *Book) *Shelf {
	s := &Shelf{books: map[string]*Book{}}
	allShelves[k] = s
	s.books[k] = b // want `write to map s.books without s.mu`
	return s
}

// NewShelfIn puts the shelf into a room that others know.
func NewShelfIn(r *Room, k string, b *Book) *Shelf {
	s := &Shelf{books: map[string]*Book{}}
	r.mu.Lock()
	r.shelves[k] = s
	r.mu.Unlock()
	s.books[k] = b // want `write to map s.books without s.mu`
	return s
}
