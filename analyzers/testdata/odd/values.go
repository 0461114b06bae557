package odd

import (
	. "maps"
	"math"
	. "sync"
	"sync/atomic"
)

// Package-level initialisation whose order goes through functions and
// methods.

var (
	first       = second()
	table       = build()
	a1, b1, ok1 = pair(table["x"])
	_           = table
	_, _        = table["y"], len(table)
	lazy        = OnceValue(func() map[string]int { return map[string]int{"n": len(table)} })
	closed      = func() chan struct{} { c := make(chan struct{}); close(c); return c }()
	byName      = map[string]func(){"use": useTable, "lazy": func() { lazy()["x"] = 1 }}
)

func second() int { return len(build()) }

func build() map[string]int { return map[string]int{"a": 1} }

func pair(n int) (int, string, bool) { return n, "", false }

func useTable() { table["x"] = first }

func init() { table["init"] = a1 }

func init() { Copy(table, lazy()) }

func _() { table["blank"] = 1 }

func _(m map[string]int) { m["blank"] = 1 }

type _ struct{ m map[string]int }

// Blank and unnamed things.

type blank struct {
	_  map[string]int
	_  Mutex
	mu Mutex
	m  map[string]int
}

func (blank) value(_ int, _ map[string]int) (_ chan int, _ error) { return }

func (*blank) pointer(...map[string]int) {}

func (_ *blank) named(map[string]int) {}

func unnamed(map[string]int, chan int, ...any) (map[string]int, error) { return nil, nil }

// Maps of everything.

type (
	key   struct{ a, b any }
	Deep  map[key]map[[2]string]map[float64]map[chan int]map[*Deep][]map[any]func() map[string]Deep
	Self  map[string]Self
	Chans chan chan<- chan Chans
	Func  func(Func) Func
	Ptr   *Ptr
	Iface interface{ M(Iface) map[string]Iface }
	Join  struct {
		*Join
		Iface
		m map[string]Join
	}
)

func deep(d Deep, s Self, c Chans, f Func, u *Join) {
	d[key{1, nil}][[2]string{"a", "b"}][math.NaN()][nil][&d][0]["x"]()["y"][key{}] = nil
	s["a"]["b"]["c"]["d"] = s
	<-c <- make(chan Chans)
	f(f)(f)(f(f))
	u.Join.Join.m["x"].m["y"] = *u
	u.M(u)["x"].M(u)["y"] = u
	close(c)
}

func big() map[string]int {
	m := map[string]int{
		"0": 0x7fff_ffff_ffff_ffff, "1": 1 << 62, "2": 'x', "3": 0b1010, "4": int(1e3),
		"a\x00\xff\u2028`" + `raw
string`: len([1 << 20]int{}),
	}
	const huge = 1 << 500 >> 490
	m["huge"] = huge
	_ = [...]map[string]int{5: {"x": 1}, 2: nil, {}}
	_ = []map[string]int{{"a": 1}, nil, {}}
	_ = map[[2]int]map[string][]int{{1, 2}: {"x": {1}}}
	_ = [...]struct{ m map[string]int }{{nil}, 3: {m: m}}
	_ = *new(map[string]int)
	_ = (*new(struct{ m map[string]int })).m["x"]
	_ = complex(real(1i), imag(2i))
	return m
}

// Builtins.

func builtins(m map[string]int, p *map[string]int, c chan int, s []map[string]int) (n int) {
	n = min(len(m), cap(c), len(*p), max(1, 2, n))
	clear(s)
	clear(*p)
	delete(*p, "x")
	copy(s, append(s, s...))
	s = append(s, nil, m, map[string]int(nil))
	s[0]["x"], s[1]["y"] = s[1]["y"], s[0]["x"]
	(*p)["x"]++
	m["x"] <<= 1
	m["x"], n = n, m["x"]
	print(m, c)
	println()
	return
}

// Conversions and shadowing.

type Header map[string][]string

func (h Header) Set(k, v string) { h[k] = []string{v} }

func shadow(h Header, make func() map[string]int, close func(chan int), c chan int) {
	Header.Set(h, "a", "b")
	(*Header).Set(&h, "a", "b")
	map[string][]string(h)["x"] = nil
	m := make()
	m["x"] = 1
	close(c)
	close(c)
	{
		m := (map[string]int)(nil)
		_ = m
		len := len(m)
		_ = len
	}
	var nil map[string]int
	nil["x"] = 1
	type string int
	var o map[string]string
	_ = o
}

// Atomics and conversions of locks.

type holder struct {
	atomic.Pointer[map[string]int]
	v  atomic.Value
	mu interface {
		Locker
		TryLock() bool
	}
}

func (h *holder) swap(k string) {
	if h.mu.TryLock() {
		defer h.mu.Unlock()
	}
	m := Clone(*h.Load())
	m[k]++
	h.Store(&m)
	if n, ok := h.v.Load().(map[string]int); ok {
		n = Clone(n)
		n[k] = 1
		h.v.CompareAndSwap(nil, n)
	}
	switch x := h.v.Load().(type) {
	case nil:
	case map[string]int, Header:
		_ = x
	case chan int:
		close(x)
	case func() map[string]int:
		x()["x"] = 1
	}
}

func variadic(ms ...map[string]int) {
	variadic()
	variadic(nil)
	variadic(ms...)
	variadic(nil...)
	for i := range ms {
		defer func(m *map[string]int) { (*m)["x"] = i }(&ms[i])
	}
	_ = byName
}
