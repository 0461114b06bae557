// Package idset is a small immutable set of integer identifiers, kept as a
// sorted slice: dataflow states share and compare such sets all the time.
package idset

import "slices"

// Set is a set of identifiers. The zero value is the empty set. No operation
// changes a set; each returns a new one, or an argument if nothing changed.
type Set []int32

// Of returns the set of ids, which it sorts in place and keeps.
func Of(ids []int32) Set {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Has reports whether id is in s.
func (s Set) Has(id int32) bool {
	_, ok := slices.BinarySearch(s, id)
	return ok
}

// With returns s and id.
func (s Set) With(id int32) Set {
	i, ok := slices.BinarySearch(s, id)
	if ok {
		return s
	}
	out := make(Set, 0, len(s)+1)
	out = append(out, s[:i]...)
	out = append(out, id)
	return append(out, s[i:]...)
}

// Without returns s without id.
func (s Set) Without(id int32) Set {
	i, ok := slices.BinarySearch(s, id)
	if !ok {
		return s
	}
	out := make(Set, 0, len(s)-1)
	out = append(out, s[:i]...)
	return append(out, s[i+1:]...)
}

// Union returns what is in s or in t.
func (s Set) Union(t Set) Set {
	switch {
	case len(t) == 0 || slices.Equal(s, t):
		return s
	case len(s) == 0:
		return t
	}
	out := make(Set, 0, len(s)+len(t))
	i, j := 0, 0
	for i < len(s) && j < len(t) {
		switch {
		case s[i] < t[j]:
			out = append(out, s[i])
			i++
		case s[i] > t[j]:
			out = append(out, t[j])
			j++
		default:
			out = append(out, s[i])
			i++
			j++
		}
	}
	out = append(out, s[i:]...)
	return append(out, t[j:]...)
}

// Intersect returns what is in both s and t.
func (s Set) Intersect(t Set) Set {
	if slices.Equal(s, t) {
		return s
	}
	var out Set
	for _, id := range s {
		if t.Has(id) {
			out = append(out, id)
		}
	}
	return out
}

// Minus returns what is in s and not in t.
func (s Set) Minus(t Set) Set {
	if len(s) == 0 || len(t) == 0 {
		return s
	}
	var out Set
	for _, id := range s {
		if !t.Has(id) {
			out = append(out, id)
		}
	}
	if len(out) == len(s) {
		return s
	}
	return out
}

// Intersects reports whether s and t have an element in common.
func (s Set) Intersects(t Set) bool {
	return slices.ContainsFunc(s, t.Has)
}

// Equal reports whether s and t have the same elements.
func (s Set) Equal(t Set) bool { return slices.Equal(s, t) }
