// Package fields has maps in structs: constructors, resets, elements.
package fields

import (
	"encoding/json"
	"sync"
)

type store struct {
	byName map[string]int
	byID   map[int]string
}

func newStore() *store { return &store{byName: make(map[string]int)} }

func (s *store) Put(id int, name string) {
	s.byName[name] = id
	s.byID[id] = name // want `assignment to entry in nil map s.byID: newStore leaves it nil`
}

type lazy struct{ hits map[string]int }

func (l *lazy) Hit(k string) {
	if l.hits == nil {
		l.hits = make(map[string]int)
	}
	l.hits[k]++
}

type started struct{ conns map[int]bool }

func newStarted() *started { return &started{} }

func (s *started) Start()     { s.conns = make(map[int]bool) }
func (s *started) Add(id int) { s.conns[id] = true }

type table struct {
	mu     sync.Mutex
	rows   map[string]int
	closed bool
	cols   map[string]int
}

func newTable() *table {
	return &table{rows: make(map[string]int), cols: make(map[string]int)}
}

func (t *table) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	t.rows, t.cols = nil, nil
}

func (t *table) Row(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[k]++ // want `assignment to entry in map t.rows, which Close sets to nil`
}

func (t *table) Col(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return
	}
	t.cols[k]++
}

type bucket struct{ items map[string]int }

func buckets(n int) []bucket {
	bs := make([]bucket, n)
	for i := range bs {
		bs[i].items["total"] = i // want `bs\[i\].items, which may be nil: the elements are made without maps`
	}
	return bs
}

func fullBuckets(n int) []bucket {
	bs := make([]bucket, n)
	for i := range bs {
		bs[i].items = make(map[string]int)
	}
	for i := range bs {
		bs[i].items["total"] = i
	}
	return bs
}

type spec struct {
	Name string
	Env  map[string]string
}

func read(data []byte) (*spec, error) {
	var s spec
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	s.Env["name"] = s.Name // want `which may be nil: the decoded input may lack it`
	return &s, nil
}

func readMap(data []byte) (map[string]string, error) {
	var m map[string]string
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	m["read"] = "yes"
	return m, nil
}

func swap(w *bucket) {
	old := *w
	*w = bucket{}
	if old.items == nil {
		return
	}
	old.items["old"] = 1
	w.items["new"] = 1 // want `assignment to entry in nil map w.items`
}
