package escape

import "sync"

// Links has a helper that puts a new map in place of the old one, which is then
// the caller's own.
type Links struct {
	mu    sync.Mutex
	conns map[string]int
}

func (l *Links) Add(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns[name]++
}

func (l *Links) Remove(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, name)
}

func (l *Links) initLocked() { l.conns = make(map[string]int) }

func (l *Links) Idle(close func(string)) {
	l.mu.Lock()
	conns := l.conns
	l.initLocked()
	l.mu.Unlock()
	for name := range conns {
		close(name)
	}
}

func (l *Links) touch() int { return len("") }

func (l *Links) Reset(close func(string)) {
	l.mu.Lock()
	conns := l.conns
	l.touch()
	l.mu.Unlock()
	for name := range conns { // want `map conns is used after l.mu is unlocked`
		close(name)
	}
}

// Fail takes the map over where there is a reason to.
func (l *Links) Fail(err error, close func(string)) {
	var conns map[string]int
	l.mu.Lock()
	if err != nil {
		conns = l.conns
		l.conns = nil
	}
	l.mu.Unlock()
	for name := range conns {
		close(name)
	}
}

// Peek leaves it where it is.
func (l *Links) Peek(err error, close func(string)) {
	var conns map[string]int
	l.mu.Lock()
	if err != nil {
		conns = l.conns
	} else {
		l.conns = nil
	}
	l.mu.Unlock()
	for name := range conns { // want `map conns is used after l.mu is unlocked`
		close(name)
	}
}
