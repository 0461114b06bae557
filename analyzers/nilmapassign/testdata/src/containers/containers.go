// Package containers has maps in generic types, slices, arrays and maps of structs.
package containers

import (
	"strings"
)

type Set[K comparable] struct{ m map[K]struct{} }

func NewSet[K comparable](ks ...K) *Set[K] {
	s := &Set[K]{m: make(map[K]struct{})}
	for _, k := range ks {
		s.m[k] = struct{}{}
	}
	return s
}

func (s *Set[K]) Add(k K) { s.m[k] = struct{}{} }

type Bag[K comparable] struct {
	n     int
	count map[K]int
}

func NewBag[K comparable]() *Bag[K] { return &Bag[K]{n: 1} }

func (b *Bag[K]) Add(k K) { b.count[k]++ } // want `assignment to entry in nil map b\.count: NewBag leaves it nil`

func group[K comparable, V any, M ~map[K][]V](m M, k K, v V) { m[k] = append(m[k], v) } // want `assignment to entry in nil map m: groupNil passes nil`

func groupNil() {
	var m map[string][]int
	group(m, "a", 1)
}

func groupOK() {
	m := map[string][]int{}
	group(m, "a", 1)
}

type node struct {
	name string
	kids map[string]int
}

func forest(names []string) []node {
	var out []node
	for _, n := range names {
		out = append(out, node{name: n})
	}
	for i := range out {
		out[i].kids["x"] = 1 // want `assignment to entry in map out\[i\]\.kids, which may be nil: the struct is built without it`
	}
	return out
}

func forestOK(names []string) []node {
	var out []node
	for _, n := range names {
		out = append(out, node{name: n, kids: map[string]int{}})
	}
	for i := range out {
		out[i].kids["x"] = 1
	}
	return out
}

func structMap(names []string) map[string]node {
	out := map[string]node{}
	for _, n := range names {
		out[n].kids["x"] = 1 // want `assignment to entry in nil map out\[n\]\.kids: no such entry has been made`
	}
	return out
}

func structMapOK(names []string) map[string]*node {
	out := map[string]*node{}
	for _, n := range names {
		e, ok := out[n]
		if !ok {
			e = &node{name: n, kids: map[string]int{}}
			out[n] = e
		}
		e.kids["x"] = 1
	}
	return out
}

func structMapLazy(names []string) map[string]*node {
	out := map[string]*node{}
	for _, n := range names {
		e, ok := out[n]
		if !ok {
			e = &node{name: n}
			out[n] = e
		}
		e.kids["x"] = 1 // want `assignment to entry in map e\.kids, which may be nil: the struct is built without it`
	}
	return out
}

func arr() {
	var shards [4]map[string]int
	shards[strings.Count("a", "a")]["x"] = 1 // want `assignment to entry in nil map shards\[strings\.Count\("a", "a"\)\]: the elements are made without maps`
}

func arrOK() {
	var shards [4]map[string]int
	for i := range shards {
		shards[i] = map[string]int{}
	}
	shards[strings.Count("a", "a")]["x"] = 1
}

func sliceOfMaps(n int) []map[string]int {
	rows := make([]map[string]int, n)
	for i := range rows {
		rows[i]["id"] = i // want `assignment to entry in map rows\[i\], which may be nil: the elements are made without maps`
	}
	return rows
}

func sliceOfMapsOK(n int) []map[string]int {
	rows := make([]map[string]int, 0, n)
	for i := range n {
		rows = append(rows, map[string]int{})
		rows[i]["id"] = i
	}
	return rows
}

func structMapOf(names []string) map[string]node {
	out := map[string]node{}
	for _, n := range names {
		out[n].kids["x"] = 1 // want `assignment to entry in nil map out\[n\]\.kids: no such entry has been made`
	}
	return out
}

func structMapOf2(n string) map[string]node {
	out := map[string]node{}
	out[n].kids["x"] = 1 // want `assignment to entry in nil map out\[n\]\.kids: no such entry has been made`
	return out
}

func structMapOf3(n string) map[string]node {
	out := map[string]node{}
	e := out[n]
	e.kids["x"] = 1 // want `assignment to entry in nil map e\.kids: no such entry has been made`
	out[n] = e
	return out
}

func structMapOf4(names []string) map[string]node {
	out := map[string]node{}
	for _, n := range names {
		out[n] = node{name: n, kids: map[string]int{}}
	}
	for _, n := range names {
		out[n].kids["x"] = 1
	}
	return out
}

func structMapOf5(names []string) map[string]node {
	out := map[string]node{}
	for _, n := range names {
		e := out[n]
		if e.kids == nil {
			e.kids = map[string]int{}
		}
		e.kids["x"] = 1
		out[n] = e
	}
	return out
}

func structMapOf6(names []string) map[string]node {
	out := map[string]node{}
	for _, n := range names {
		out[n] = node{name: n}
	}
	for _, e := range out {
		e.kids["x"] = 1 // want `assignment to entry in nil map e\.kids: the struct is built without it`
	}
	return out
}

func structMapOf7(names []string) map[string]node {
	out := map[string]node{}
	for _, n := range names {
		out[n] = node{name: n, kids: map[string]int{}}
	}
	for _, e := range out {
		e.kids["x"] = 1
	}
	if e, ok := out["a"]; ok {
		e.kids["x"] = 1
	}
	e := out["b"]
	e.kids["x"] = 1
	return out
}

func ptrMapOf(names []string) map[string]*node {
	out := map[string]*node{}
	for _, n := range names {
		e := &node{name: n}
		out[n] = e
		e.kids = map[string]int{}
	}
	for _, e := range out {
		e.kids["x"] = 1
	}
	return out
}

func ptrMapOf2(names []string) map[string]*node {
	out := map[string]*node{}
	for _, n := range names {
		out[n] = &node{name: n}
		out[n].kids = map[string]int{}
	}
	for _, e := range out {
		e.kids["x"] = 1
	}
	return out
}

func ptrMapOf3(names []string) map[string]*node {
	out := map[string]*node{}
	for _, n := range names {
		out[n] = &node{name: n}
	}
	for _, e := range out {
		e.kids = map[string]int{}
	}
	for _, n := range names {
		out[n].kids["x"] = 1
	}
	return out
}
