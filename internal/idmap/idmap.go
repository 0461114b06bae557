// Package idmap is an immutable map whose keys are numbered: dataflow states
// change it at every other instruction, and keep the versions from before. A
// change makes a handful of nodes and shares all others.
//
// It is a treap (Seidel and Aragon, 1996) whose priorities are hashes of the
// keys' numbers: the shape depends on nothing but the keys, so that two versions
// which have much in common are compared and merged at the cost of what differs.
package idmap

import "iter"

// Key is what can be a key: equal numbers mean equal keys.
type Key interface{ ID() int32 }

// Map maps keys to values. The zero value is the empty map. No operation changes
// a map; each returns a new one, or its receiver if nothing changed.
type Map[K Key, V any] struct{ root *node[K, V] }

type node[K Key, V any] struct {
	key         K
	id, size    int32
	left, right *node[K, V]
	val         V
}

// priority is a bijection of numbers: no two keys have the same.
func priority(id int32) uint32 {
	x := uint32(id) + 1
	x ^= x >> 16
	x *= 0x85ebca6b
	x ^= x >> 13
	x *= 0xc2b2ae35
	x ^= x >> 16
	return x
}

func above(a, b int32) bool { return priority(a) > priority(b) }

func (n *node[K, V]) count() int32 {
	if n == nil {
		return 0
	}
	return n.size
}

// with returns n with other children, which is n if they are its own.
func (n *node[K, V]) with(left, right *node[K, V]) *node[K, V] {
	if n.left == left && n.right == right {
		return n
	}
	return &node[K, V]{n.key, n.id, left.count() + right.count() + 1, left, right, n.val}
}

// Len returns the number of keys.
func (m Map[K, V]) Len() int { return int(m.root.count()) }

// Get returns the value of k.
func (m Map[K, V]) Get(k K) (val V, ok bool) {
	id := k.ID()
	for n := m.root; n != nil; {
		switch {
		case id == n.id:
			return n.val, true
		case id < n.id:
			n = n.left
		default:
			n = n.right
		}
	}
	return val, false
}

// At returns the value of k, or the zero value.
func (m Map[K, V]) At(k K) V {
	val, _ := m.Get(k)
	return val
}

// Has reports whether k is in m.
func (m Map[K, V]) Has(k K) bool {
	_, ok := m.Get(k)
	return ok
}

// With returns m with the value of k set.
func (m Map[K, V]) With(k K, val V) Map[K, V] {
	return Map[K, V]{m.root.put(k, k.ID(), val)}
}

func (n *node[K, V]) put(k K, id int32, val V) *node[K, V] {
	switch {
	case n == nil:
		return &node[K, V]{key: k, id: id, size: 1, val: val}
	case id == n.id:
		return &node[K, V]{k, id, n.size, n.left, n.right, val}
	case above(id, n.id):
		left, _, right := n.split(id)
		return &node[K, V]{k, id, n.size + 1, left, right, val}
	case id < n.id:
		return n.with(n.left.put(k, id, val), n.right)
	default:
		return n.with(n.left, n.right.put(k, id, val))
	}
}

// split returns what lies below id, at it and above it.
func (n *node[K, V]) split(id int32) (below, at, above *node[K, V]) {
	switch {
	case n == nil:
		return nil, nil, nil
	case id == n.id:
		return n.left, n, n.right
	case id < n.id:
		below, at, above = n.left.split(id)
		return below, at, n.with(above, n.right)
	default:
		below, at, above = n.right.split(id)
		return n.with(n.left, below), at, above
	}
}

// join is the opposite of split, without anything in between.
func join[K Key, V any](left, right *node[K, V]) *node[K, V] {
	switch {
	case left == nil:
		return right
	case right == nil:
		return left
	case above(left.id, right.id):
		return left.with(left.left, join(left.right, right))
	default:
		return right.with(join(left, right.left), right.right)
	}
}

// All iterates over the keys in the order of their numbers.
func (m Map[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) { m.root.each(yield) }
}

func (n *node[K, V]) each(yield func(K, V) bool) bool {
	return n == nil || n.left.each(yield) && yield(n.key, n.val) && n.right.each(yield)
}

// Without returns m without the entries for which drop reports true.
func (m Map[K, V]) Without(drop func(K, V) bool) Map[K, V] {
	return Map[K, V]{m.root.without(drop)}
}

func (n *node[K, V]) without(drop func(K, V) bool) *node[K, V] {
	if n == nil {
		return nil
	}
	left, right := n.left.without(drop), n.right.without(drop)
	if drop(n.key, n.val) {
		return join(left, right)
	}
	return n.with(left, right)
}

// Merge returns what merge makes of the values of each key that a or b has; the
// value of a missing one is nil. It keeps a value by returning a pointer that it
// was given and drops the key by returning nil. Of equal values merge has to make
// the same again: parts that a and b share are not shown to it.
func Merge[K Key, V any](a, b Map[K, V], merge func(k K, a, b *V) *V) Map[K, V] {
	return Map[K, V]{mergeNodes(a.root, b.root, merge)}
}

func mergeNodes[K Key, V any](a, b *node[K, V], merge func(k K, a, b *V) *V) *node[K, V] {
	if a == b {
		return a
	}
	var n, left, right *node[K, V]
	var val *V
	if b == nil || a != nil && !above(b.id, a.id) {
		n = a
		below, at, above := b.split(a.id)
		left, right = mergeNodes(a.left, below, merge), mergeNodes(a.right, above, merge)
		val = merge(n.key, &a.val, at.value())
	} else {
		n = b
		below, _, above := a.split(b.id)
		left, right = mergeNodes(below, b.left, merge), mergeNodes(above, b.right, merge)
		val = merge(n.key, nil, &b.val)
	}
	switch val {
	case nil:
		return join(left, right)
	case &n.val:
		return n.with(left, right)
	}
	return &node[K, V]{n.key, n.id, left.count() + right.count() + 1, left, right, *val}
}

func (n *node[K, V]) value() *V {
	if n == nil {
		return nil
	}
	return &n.val
}

// Equal reports whether a and b have the same keys with values that are equal.
func Equal[K Key, V any](a, b Map[K, V], equal func(V, V) bool) bool {
	return equalNodes(a.root, b.root, equal)
}

func equalNodes[K Key, V any](a, b *node[K, V], equal func(V, V) bool) bool {
	if a == b {
		return true
	}
	// The same keys are in the same places.
	return a != nil && b != nil && a.id == b.id && a.size == b.size && equal(a.val, b.val) &&
		equalNodes(a.left, b.left, equal) && equalNodes(a.right, b.right, equal)
}

// Differ reports whether the values of some key, of which a missing one is nil,
// differ. Parts that a and b share are not shown to differs.
func Differ[K Key, V any](a, b Map[K, V], differs func(k K, a, b *V) bool) bool {
	return differ(a.root, b.root, differs)
}

func differ[K Key, V any](a, b *node[K, V], differs func(k K, a, b *V) bool) bool {
	switch {
	case a == b:
		return false
	case b == nil || a != nil && !above(b.id, a.id):
		below, at, above := b.split(a.id)
		return differs(a.key, &a.val, at.value()) || differ(a.left, below, differs) || differ(a.right, above, differs)
	default:
		below, _, above := a.split(b.id)
		return differs(b.key, nil, &b.val) || differ(below, b.left, differs) || differ(above, b.right, differs)
	}
}
