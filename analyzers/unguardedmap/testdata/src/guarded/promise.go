package guarded

import "sync"

// Tally may be used by several goroutines at once.
type Tally struct {
	seen  map[string]int
	names map[string]string // filled by WithName only
	cfg   map[string]int    // only read
}

func NewTally() *Tally {
	return &Tally{seen: map[string]int{}, names: map[string]string{}, cfg: map[string]int{"max": 9}}
}

func (t *Tally) Count(k string) int {
	if t.seen[k] < t.cfg["max"] {
		t.bump(k)
	}
	return t.seen[k]
}

func (t *Tally) bump(k string) {
	t.seen[k]++ // want `write to map t.seen without a lock, though Tally is documented as safe for concurrent use`
}

func (t *Tally) WithName(k, v string) *Tally {
	t.names[k] = v
	return t
}

func (t *Tally) Name(k string) string { return t.names[k] }

// Scratch is not safe for concurrent use.
type Scratch struct{ seen map[string]int }

func (s *Scratch) Count(k string) { s.seen[k]++ }

// Fill writes into a map of the caller's.
func (t *Tally) Fill(into map[string]int) {
	for k, n := range t.cfg {
		into[k] = n
	}
}

// line is a caller on the line.
type line struct {
	mu    sync.Mutex
	calls map[string]int
	own   map[string]int // of the line's goroutine
}

type switchboard struct {
	mu    sync.Mutex
	lines map[string]*line
}

// plug is called for each line.
func (s *switchboard) plug(name string) {
	l := &line{calls: map[string]int{}, own: map[string]int{}}
	s.mu.Lock()
	s.lines[name] = l
	s.mu.Unlock()
	go s.serve(l)
}

func (s *switchboard) serve(l *line) {
	for {
		l.own["rounds"]++
		l.call("a")
		l.hang("a")
		s.divert("b")
	}
}

func (l *line) call(k string) {
	l.mu.Lock()
	l.calls[k]++
	l.own[k]++
	l.mu.Unlock()
}

func (l *line) hang(k string) {
	l.mu.Lock()
	delete(l.calls, k)
	l.mu.Unlock()
}

// divert works on the line of another goroutine.
func (s *switchboard) divert(name string) int {
	s.mu.Lock()
	l := s.lines[name]
	s.mu.Unlock()
	return l.calls["a"] // want `read of map l.calls without l.mu`
}

// Journal has a dump for debugging.
type Journal struct {
	mu    sync.Mutex
	lines map[int]string
}

func (j *Journal) Add(n int, s string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines[n] = s
}

func (j *Journal) Drop(n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.lines, n)
}

// Dump must not be called concurrently with the other methods.
func (j *Journal) Dump() (all string) {
	for _, s := range j.lines {
		all += s
	}
	return all
}

// Len may be called at any time.
func (j *Journal) Len() int {
	return len(j.lines) // want `read of map j.lines without j.mu`
}

// Scroll is a non-thread safe list of lines.
type Scroll struct{ index map[int]string }

func (s *Scroll) Add(n int, line string) { s.index[n] = line }

// Protocols are looked up by name. It is safe for concurrent use.
type Protocols struct{ byName map[string]func() }

// Register adds a protocol. It can only be called before the server is started.
func (p *Protocols) Register(name string, run func()) { p.byName[name] = run }

func (p *Protocols) Replace(name string, run func()) {
	p.byName[name] = run // want `though Protocols is documented as safe for concurrent use`
}

func (p *Protocols) Lookup(name string) func() { return p.byName[name] }
