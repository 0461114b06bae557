// Package odd is valid Go that few programs contain: nothing is reported here,
// the analyzers have to get through it.
package odd

import (
	"cmp"
	"iter"
	"maps"
	"sync"
)

// Constraints that speak of themselves.

type Ordered[T any] interface{ Less(T) bool }

type Tree[T Ordered[T]] struct {
	mu          sync.Mutex
	left, right *Tree[T]
	index       map[string]*Tree[T]
	item        T
}

func (t *Tree[T]) Insert(name string, item T) *Tree[T] {
	if t == nil {
		return &Tree[T]{item: item}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.index == nil {
		t.index = make(map[string]*Tree[T])
	}
	switch {
	case item.Less(t.item):
		t.left = t.left.Insert(name, item)
	default:
		t.right = t.right.Insert(name, item)
	}
	t.index[name] = t
	return t
}

type Numeric interface{ ~int | ~uint8 | ~float64 }

type Matrix[T Numeric, R ~[]T, M ~map[string]R] struct{ rows M }

func (m *Matrix[T, R, M]) Set(name string, row R) {
	if m.rows == nil {
		m.rows = M{}
	}
	m.rows[name] = append(m.rows[name], row...)
}

// A type parameter whose core type is a map, or a channel.

func Put[M ~map[K]V, K comparable, V any](m M, k K, v V) { m[k] = v }

func Drain[C ~chan T | ~<-chan T, T any](c C) (n int) {
	for range c {
		n++
	}
	return n
}

func Shut[C ~chan T | ~chan<- T, T any](c C) { close(c) }

func Zero[M ~map[K]V, K comparable, V any]() M {
	var m M
	return m
}

func New[M interface{ ~map[K]V }, K comparable, V any]() M { return make(M) }

// Embedded generics and methods on them.

type Guarded[T any] struct {
	sync.RWMutex
	Value T
}

func (g *Guarded[T]) With(f func(*T)) {
	g.Lock()
	defer g.Unlock()
	f(&g.Value)
}

type Names struct {
	Guarded[map[string]int]
	*Tree[Int]
}

type Int int

func (i Int) Less(j Int) bool { return i < j }

func (n *Names) Add(name string) {
	n.With(func(m *map[string]int) {
		if *m == nil {
			*m = map[string]int{}
		}
		(*m)[name]++
	})
}

// Aliases with type parameters.

type Set[K comparable] = map[K]struct{}

type Pairs[K cmp.Ordered, V any] = struct {
	keys   []K
	values map[K]V
}

type Index[K cmp.Ordered] = Pairs[K, Set[K]]

func Union[K cmp.Ordered](a, b Set[K]) Set[K] {
	out := maps.Clone(a)
	if out == nil {
		out = Set[K]{}
	}
	for k := range b {
		out[k] = struct{}{}
	}
	return out
}

func (s sets[K]) all() iter.Seq2[int, Set[K]] {
	return func(yield func(int, Set[K]) bool) {
		for i, s := range s {
			if !yield(i, s) {
				return
			}
		}
	}
}

type sets[K cmp.Ordered] []Set[K]

func Flatten[K cmp.Ordered](all ...Set[K]) Index[K] {
	out := Index[K]{values: map[K]Set[K]{}}
	for _, s := range sets[K](all).all() {
		for k := range s {
			out.keys = append(out.keys, k)
			out.values[k] = s
		}
	}
	return out
}

// Instances of functions as values, generic methods as expressions.

var (
	putInt   = Put[map[string]int]
	insert   = (*Tree[Int]).Insert
	shutInts = Shut[chan int]
	puts     = map[string]func(map[string]int, string, int){"put": putInt}
)

func Use() {
	t := insert(nil, "a", 1)
	t = insert(t, "b", 2)
	puts["put"](map[string]int{}, "a", 1)
	go shutInts(make(chan int))
	_ = Zero[map[string]int]()
	_ = New[map[string]bool]()
}

// A type that contains itself through its own instance.

type List[T any] struct {
	next *List[T]
	of   map[string]*List[T]
}

func (l *List[T]) Add(name string) { l.of = map[string]*List[T]{name: l} }

func recursive[T any](n int, m map[string]T) {
	if n > 0 {
		recursive(n-1, m)
	}
	var zero T
	m["x"] = zero
}

func mutual[A, B any](n int, a map[string]A, b map[string]B) {
	if n > 0 {
		mutual(n-1, b, a)
	}
	clear(a)
}

var _ = func() any {
	recursive(3, map[string]int{})
	mutual(2, map[string]int{}, map[string]string{})
	return nil
}()
