// Package feasible makes maps on some paths and writes on others: whether there
// is a path that does only the latter is what counts.
package feasible

import "errors"

type source interface {
	text() (string, error)
	number() (int, error)
}

type group struct {
	id     string
	blocks map[string]map[int]int
}

var errBad = errors.New("bad")

// groups asks so much before that a short memory would have forgotten.
func groups(in source, version int) ([]group, error) {
	if version < 8 {
		return nil, nil
	}
	n, err := in.number()
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, errBad
	}
	all := make([]group, n)
	for i := range n {
		id, err := in.text()
		if err != nil {
			return nil, err
		}
		all[i].id = id
		size, err := in.number()
		if err != nil {
			return nil, err
		}
		if size < 0 {
			return nil, errBad
		}
		blocks := make(map[string]map[int]int, size)
		for range size {
			name, err := in.text()
			if err != nil {
				return nil, err
			}
			count, err := in.number()
			if err != nil {
				return nil, err
			}
			if count < 0 {
				return nil, errBad
			}
			if count > 0 {
				blocks[name] = make(map[int]int, count)
			}
			for k := range count {
				blocks[name][k] = version
			}
			if version > 9 {
				blocks[name][-1] = version // want `assignment to entry in map blocks\[name\], which may be nil`
			}
		}
		all[i].blocks = blocks
	}
	return all, nil
}

type index struct {
	positions map[string]int
	names     map[string]int
}

func (x *index) Fill(count uint64, next func() string) {
	if count > 0 && x.positions == nil {
		x.positions = make(map[string]int)
	}
	for i := uint64(0); i < count; i++ {
		x.positions[next()] = int(i)
	}
}

func (x *index) FillOther(count, other uint64, next func() string) {
	if count > 0 && x.names == nil {
		x.names = make(map[string]int)
	}
	for i := uint64(0); i < other; i++ {
		x.names[next()] = int(i) // want `assignment to entry in map x.names, which is compared with nil elsewhere in FillOther`
	}
}

type span struct{ from, to string }

func (s *span) valid() bool { return s.from != s.to }

type edit struct{ deleted map[int]string }

type plan struct {
	cut   span
	other span
}

func remove(e *edit, n int, s string) {
	e.deleted[n] = s // want `assignment to entry in nil map e.deleted: wrong passes through here before it is made`
}

func each(s string) func(func(int) bool) {
	return func(yield func(int) bool) { yield(len(s)) }
}

func right(p *plan, split, allowed bool) *edit {
	e := &edit{}
	suggest := split && allowed
	if suggest || p.cut.valid() {
		e.deleted = make(map[int]string)
	}
	if p.cut.valid() {
		for n := range each(p.cut.from) {
			remove(e, n, p.cut.to)
		}
	}
	return e
}

func wrong(p *plan, split, allowed bool) *edit {
	e := &edit{}
	suggest := split && allowed
	if suggest || p.cut.valid() {
		e.deleted = make(map[int]string)
	}
	if p.other.valid() {
		for n := range each(p.cut.from) {
			remove(e, n, p.cut.to)
		}
	}
	return e
}

// chosen gives nothing if it may not split.
func chosen(n int, split bool) *int {
	if !split || n == 0 {
		return nil
	}
	return &n
}

func collected(in []int, split bool) map[int]bool {
	var out map[int]bool
	if split {
		out = make(map[int]bool)
	}
	var found []*int
	for _, n := range in {
		if p := chosen(n, split); p != nil {
			found = append(found, p)
		}
	}
	if len(found) > 0 {
		out[*found[0]] = true
	}
	return out
}

func both(a, b bool) map[string]bool {
	var out map[string]bool
	if a {
		out = make(map[string]bool)
	}
	all := a && b
	if all {
		out["all"] = true
	}
	return out
}

func either(a, b bool) map[string]bool {
	var out map[string]bool
	if a {
		out = make(map[string]bool)
	}
	some := a || b
	if some {
		out["some"] = true // want `assignment to entry in map out, which may be nil`
	}
	return out
}

// A test of what recover returns is a condition without arguments.
func recovering(work func()) (m map[string]int) {
	defer func() {
		if r := recover(); r != nil {
			m["failed"] = 1
		}
	}()
	work()
	return map[string]int{}
}
