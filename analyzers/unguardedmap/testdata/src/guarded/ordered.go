package guarded

import "sync"

type shelf struct {
	mu    sync.Mutex
	books map[string]int
}

// Library locks two shelves in the order in which they stand.
type Library struct{ shelves [8]shelf }

func (l *Library) Put(i int, book string) {
	s := &l.shelves[i]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books[book]++
}

func (l *Library) Take(i int, book string) {
	s := &l.shelves[i]
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.books, book)
}

func (l *Library) Swap(i, j int, a, b string) {
	lo, hi := &l.shelves[min(i, j)], &l.shelves[max(i, j)]
	lo.mu.Lock()
	defer lo.mu.Unlock()
	if hi != lo {
		hi.mu.Lock()
		defer hi.mu.Unlock()
	}
	from, to := &l.shelves[i], &l.shelves[j]
	from.books[a], to.books[b] = to.books[b], from.books[a]
}

// Move locks only the one that it takes from.
func (l *Library) Move(i, j int, book string) {
	from, to := &l.shelves[i], &l.shelves[j]
	from.mu.Lock()
	defer from.mu.Unlock()
	to.books[book] = from.books[book] // want `write to map to.books without to.mu`
	delete(from.books, book)
}
