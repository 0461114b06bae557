package pairs

import "sync"

type booth struct {
	free chan bool
	n    int
}

// Fair closes what it finds, and leaves it there.
type Fair struct {
	mu     sync.Mutex
	booths map[int]*booth
}

func (f *Fair) Rent(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := f.booths[n]
	if b == nil {
		if f.booths == nil {
			return
		}
		b = &booth{free: make(chan bool)}
		f.booths[n] = b
	}
	b.n++
}

func (f *Fair) Leave(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := f.booths[n]
	if b == nil {
		return
	}
	close(b.free) // want `channel b.free is closed again when Leave is called twice for a key: nothing is ever taken out of booths`
}

func NewFair() *Fair { return &Fair{booths: map[int]*booth{}} }

// Market takes out what it closes, elsewhere.
type Market struct {
	mu     sync.Mutex
	booths map[int]*booth
}

func (m *Market) Rent(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.booths[n] = &booth{free: make(chan bool)}
}

func (m *Market) Leave(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b, ok := m.booths[n]; ok {
		close(b.free)
		m.forget(n)
	}
}

func (m *Market) forget(n int) { delete(m.booths, n) }

// Bazaar counts who is there.
type Bazaar struct {
	mu     sync.Mutex
	booths map[int]*booth
}

func (z *Bazaar) Rent(n int) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.booths[n] = &booth{free: make(chan bool)}
}

func (z *Bazaar) Leave(n int) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if b, ok := z.booths[n]; ok {
		if b.n--; b.n == 0 {
			close(b.free)
		}
	}
}

// Arcade puts another one in its place.
type Arcade struct {
	mu     sync.Mutex
	booths map[int]*booth
}

func (a *Arcade) Rent(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if old, ok := a.booths[n]; ok {
		close(old.free)
	}
	a.booths[n] = &booth{free: make(chan bool)}
}
