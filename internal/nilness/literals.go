package nilness

import "slices"

// Sets of literals are sorted slices that are never changed, so that an
// operation that adds or takes nothing returns its argument.

func union(a, b []string) []string {
	if len(b) == 0 || same(a, b) {
		return a
	}
	if len(a) == 0 {
		return b[:min(len(b), 2*maxConds)]
	}
	out := make([]string, 0, len(a)+len(b))
	merge(a, b, func(lit string, _, _ bool) { out = append(out, lit) })
	switch {
	case len(out) > 2*maxConds:
		out = out[:2*maxConds]
	case len(out) == len(a):
		return a
	case len(out) == len(b):
		return b
	}
	return out
}

// with returns a and one more.
func with(a []string, lit string) []string {
	i, ok := slices.BinarySearch(a, lit)
	if ok {
		return a
	}
	out := make([]string, 0, len(a)+1)
	return append(append(append(out, a[:i]...), lit), a[i:]...)
}

func intersect(a, b []string) []string {
	if same(a, b) {
		return a
	}
	return keep(a, b, true)
}

func without(a, b []string) []string {
	if len(b) == 0 {
		return a
	}
	if same(a, b) {
		return nil
	}
	return keep(a, b, false)
}

// keep returns what is in a and, as wanted, in b or not.
func keep(a, b []string, wanted bool) []string {
	kept := 0
	merge(a, b, func(_ string, inA, inB bool) {
		if inA && inB == wanted {
			kept++
		}
	})
	switch kept {
	case 0:
		return nil
	case len(a):
		return a
	}
	out := make([]string, 0, kept)
	merge(a, b, func(lit string, inA, inB bool) {
		if inA && inB == wanted {
			out = append(out, lit)
		}
	})
	return out
}

// merge calls visit for every literal of a and b, in order.
func merge(a, b []string, visit func(lit string, inA, inB bool)) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			visit(a[0], true, false)
			a = a[1:]
		case len(a) == 0 || b[0] < a[0]:
			visit(b[0], false, true)
			b = b[1:]
		default:
			visit(a[0], true, true)
			a, b = a[1:], b[1:]
		}
	}
}

// same reports whether a and b are one slice.
func same(a, b []string) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
