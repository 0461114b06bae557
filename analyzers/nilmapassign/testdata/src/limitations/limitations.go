// Package limitations has bugs that are not found, on purpose or not yet: what
// would find them raises false alarms elsewhere.
package limitations

import "reflect"

// A pointer that is stored is not followed into what is written through it.
type node struct{ kids map[string]*node }

func link(root *node) {
	n := new(node)
	root.kids = map[string]*node{"n": n}
	root.kids["n"].kids["m"] = root
}

// Reflection is taken to make what it could make.
func blank(v any) { reflect.ValueOf(v).Elem().SetZero() }

func blanked() {
	n := node{kids: map[string]*node{}}
	blank(&n)
	n.kids["x"] = nil
}

// Input that is null leaves a decoded map nil; an interface value that holds
// a nil map loses it when it travels through a slice.
func boxed() {
	var m map[string]int
	all := []any{m}
	all[0].(map[string]int)["x"] = 1
}

// Someone may call Stop before Add; without a lock or a test that is not
// enough to speak of it.
type counter struct{ n map[string]int }

func newCounter() *counter      { return &counter{n: map[string]int{}} }
func (c *counter) Stop()        { c.n = nil }
func (c *counter) Add(k string) { c.n[k]++ }

// Objects behind pointers in a map are known under the key that they were
// stored with, and not under others.
func nodesByName(names []string) {
	all := map[string]*node{}
	for _, n := range names {
		all[n] = &node{}
	}
	for _, n := range all {
		n.kids["x"] = n
	}
}

// A type parameter's zero value is not known to be that of a map.
func zero[T any]() (z T) { return z }

func zeroMap() { zero[map[string]int]()["x"] = 1 }

// Someone who drops the answer whether the map is there may know it.
func asserted(v any) {
	m, _ := v.(map[string]int)
	m["x"] = 1
}
