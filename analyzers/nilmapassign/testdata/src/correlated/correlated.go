// Package correlated makes maps under conditions that come back: as a variable,
// as the first round of a loop, as the state of an object.
package correlated

import "sync"

func testedBetween(mode int, keys []string) map[string]bool {
	var out map[string]bool
	wanted := mode == 2 || len(keys) > 3
	if wanted {
		out = make(map[string]bool)
	}
	if out != nil {
		out["*"] = true
	}
	if wanted {
		out["all"] = true
	}
	return out
}

func testedBetweenOther(mode int, keys []string, other bool) map[string]bool {
	var out map[string]bool
	wanted := mode == 2 || len(keys) > 3
	if wanted {
		out = make(map[string]bool)
	}
	if out != nil {
		out["*"] = true
	}
	if other {
		out["all"] = true // want `assignment to entry in map out, which may be nil`
	}
	return out
}

func firstItem(keys []string) map[string]int {
	var out map[string]int
	for i, k := range keys {
		if i == 0 {
			out = make(map[string]int, len(keys))
		}
		out[k] = i
	}
	return out
}

func firstItemOrLess(keys []string) map[string]int {
	var out map[string]int
	for i, k := range keys {
		if i < 1 {
			out = make(map[string]int, len(keys))
		}
		out[k] = i
	}
	return out
}

func secondItem(keys []string) map[string]int {
	var out map[string]int
	for i, k := range keys {
		if i == 1 {
			out = make(map[string]int, len(keys))
		}
		out[k] = i // want `assignment to entry in map out, which may be nil`
	}
	return out
}

func firstItemSkipped(keys []string) map[string]int {
	var out map[string]int
	for i, k := range keys {
		if k == "" {
			continue
		}
		if i == 0 {
			out = make(map[string]int, len(keys))
		}
		out[k] = i // want `assignment to entry in map out, which may be nil`
	}
	return out
}

type rooms struct {
	run     chan func()
	members map[string]map[string]bool
}

func newRooms() *rooms {
	return &rooms{run: make(chan func()), members: make(map[string]map[string]bool)}
}

func (r *rooms) Join(user, room string) {
	r.run <- func() {
		if r.members[room] == nil {
			r.members[room] = make(map[string]bool)
		}
		r.members[room][user] = true
	}
}

func (r *rooms) Move(user, room string) {
	r.run <- func() {
		if r.members[room] == nil {
			r.members[room] = make(map[string]bool)
		}
		room = user
		r.members[room][user] = true // want `assignment to entry in map r.members\[room\]`
	}
}

type store struct {
	mu     sync.Mutex
	values map[string]string
	seen   map[string]int
}

func (s *store) init() {
	if s.values == nil {
		s.values = make(map[string]string)
		s.seen = make(map[string]int)
	}
}

func (s *store) Put(k, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.init()
	s.values[k] = v
	s.seen[k]++
}

func (s *store) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values, s.seen = nil, nil
}

func (s *store) Touch(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[k]++ // want `assignment to entry in map s.seen, which Reset sets to nil`
}

func olderFirst(s []map[string]int, m map[string]int) {
	s = append(s, nil, m)
	s[0]["x"] = 1
}

func newestLast(s []map[string]int) {
	s = append(s, nil)
	s[len(s)-1]["x"] = 1 // want `assignment to entry in map s\[len\(s\)-1\], which may be nil`
}

func onlyOne() {
	var s []map[string]int
	s = append(s, nil)
	s[0]["x"] = 1 // want `assignment to entry in nil map s\[0\]`
}

type file struct{ name string }

type edit struct{ deleted map[string]*file }

func target(f *file, split bool) *file {
	if split {
		return f
	}
	return nil
}

func (e *edit) drop(f *file) {
	e.deleted[f.name] = f // want `assignment to entry in nil map e.deleted: flushAny passes an object that lacks it`
}

func (e *edit) dropSplit(f *file) { e.deleted[f.name] = f }

func flush(files []*file, split bool) *edit {
	e := &edit{}
	if split {
		e.deleted = make(map[string]*file)
	}
	for _, f := range files {
		if t := target(f, split); t != nil {
			e.dropSplit(t)
			e.deleted["last"] = t
		}
	}
	return e
}

func flushAny(files []*file, split, any bool) *edit {
	e := &edit{}
	if split {
		e.deleted = make(map[string]*file)
	}
	for _, f := range files {
		if t := target(f, any); t != nil {
			e.drop(t)
		}
	}
	return e
}

type span struct{ lo, hi string }

func (s span) valid() bool { return s.lo < s.hi }

func keysIn(ex span, keys []string) map[string]bool {
	var out map[string]bool
	if ex.valid() {
		out = make(map[string]bool)
	}
	for _, k := range keys {
		if ex.lo <= k && ex.valid() {
			out[k] = true
		}
	}
	return out
}

func keysInMoved(ex span, keys []string) map[string]bool {
	var out map[string]bool
	if ex.valid() {
		out = make(map[string]bool)
	}
	for _, k := range keys {
		ex.hi = k
		if ex.lo <= k && ex.valid() {
			out[k] = true // want `assignment to entry in map out, which may be nil`
		}
	}
	return out
}
