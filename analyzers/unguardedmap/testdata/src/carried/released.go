package carried

import "sync"

// Lines are shared by callers, who hang up through a function that they get.
type Lines struct {
	mu  sync.Mutex
	all map[string]*line
}

type line struct {
	parent  *Lines
	callers map[string]bool
}

func (l *Lines) Dial(who string) func() {
	leave := func(ln *line) { delete(ln.callers, who) }
	return l.open(who, leave)
}

func (l *Lines) open(who string, leave func(*line)) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.all[who]
	ln.callers[who] = true
	return l.closer(ln, leave)
}

func (l *Lines) closer(ln *line, leave func(*line)) func() {
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		leave(ln)
	}
}

func (l *Lines) Eavesdrop(who string) func() {
	leave := func(ln *line) { delete(ln.callers, who) } // want `write to map ln.callers without`
	return l.tap(who, leave)
}

func (l *Lines) tap(who string, leave func(*line)) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.untap(l.all[who], leave)
}

func (l *Lines) untap(ln *line, leave func(*line)) func() {
	return func() { leave(ln) }
}

func (ln *line) Count() int {
	ln.parent.mu.Lock()
	defer ln.parent.mu.Unlock()
	return len(ln.callers)
}

func (ln *line) Drop(who string) {
	ln.parent.mu.Lock()
	defer ln.parent.mu.Unlock()
	delete(ln.callers, who)
}
