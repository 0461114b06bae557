package guarded

import "sync"

type shelf struct {
	mu    sync.Mutex
	books map[string]int
}

// Library locks two shelves in the order in which they stand.
type Library struct{ shelves [8]shelf }

func (l *Library) index(name string) int { return len(name) % len(l.shelves) }

func (l *Library) Put(name string, book string) {
	s := &l.shelves[l.index(name)]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books[book]++
}

func (l *Library) Take(name string, book string) {
	s := &l.shelves[l.index(name)]
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.books, book)
}

func (l *Library) Swap(a, b string) {
	i, j := l.index(a), l.index(b)
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

func (l *Library) Both(a, b string) int {
	i, j := l.index(a), l.index(b)
	lo, hi := &l.shelves[min(i, j)], &l.shelves[max(i, j)]
	lo.mu.Lock()
	hi.mu.Lock()
	defer lo.mu.Unlock()
	defer hi.mu.Unlock()
	return l.shelves[i].books[a] + l.shelves[j].books[b]
}
