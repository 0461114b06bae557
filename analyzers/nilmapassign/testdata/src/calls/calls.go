// Package calls moves maps through calls.
package calls

import "errors"

var errNone = errors.New("none")

func load(name string) (map[string]int, error) {
	if name == "" {
		return nil, errNone
	}
	return map[string]int{name: 1}, nil
}

func careful() {
	m, err := load("a")
	if err != nil {
		return
	}
	m["b"] = 2
}

func careless() {
	m, err := load("a")
	if err != nil {
		println(err.Error())
	}
	m["b"] = 2 // want `assignment to entry in map m, which may be nil: load may return it nil`
}

func find(ms map[string]map[string]int, k string) (map[string]int, bool) {
	if m, ok := ms[k]; ok {
		return m, true
	}
	return nil, false
}

func found(ms map[string]map[string]int) {
	if m, ok := find(ms, "a"); ok {
		m["b"] = 1
	}
	m, ok := find(ms, "c")
	if !ok {
		println("no c")
	}
	m["d"] = 1 // want `find may return it nil`
}

func tally(dst map[string]int, k string) {
	dst[k]++ // want `assignment to entry in nil map dst: zero passes nil`
}

func zero() {
	var m map[string]int
	tally(m, "a")
}

func one() {
	tally(map[string]int{}, "a")
}

type box struct{ m map[string]int }

func (b *box) grow() { b.m = map[string]int{} }

func (b *box) drop() { b.m = nil }

func grown() {
	var b box
	b.grow()
	b.m["a"] = 1
	b.drop()
	b.m["a"] = 2 // want `assignment to entry in nil map b.m: drop leaves it nil`
}

func even(m map[string]int, n int) {
	if n > 0 {
		odd(m, n-1)
	}
}

func odd(m map[string]int, n int) {
	m["odd"]++ // want `assignment to entry in nil map m: recursive passes nil`
	even(m, n-1)
}

func recursive() { even(nil, 3) }

func maybe(m map[string]int, write bool) {
	if write {
		m["x"] = 1
	}
}

func never() { maybe(nil, false) }

type option func(*box)

func with(k string) option {
	return func(b *box) { b.m[k] = 1 }
}

func build(opts ...option) *box {
	b := &box{m: map[string]int{}}
	for _, o := range opts {
		o(b)
	}
	return b
}
