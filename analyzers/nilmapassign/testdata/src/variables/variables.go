// Package variables has maps in variables, near misses beside hits.
package variables

import "maps"

func declared(words []string) map[string]bool {
	var seen map[string]bool
	for _, w := range words {
		seen[w] = true // want `assignment to entry in nil map seen: declared without a map`
	}
	return seen
}

func made(words []string) map[string]bool {
	seen := map[string]bool{}
	for _, w := range words {
		seen[w] = true
	}
	return seen
}

func onOnePath(verbose bool, lines []string) int {
	var notes map[int]string
	if verbose {
		notes = make(map[int]string)
	}
	notes[0] = "start" // want `assignment to entry in map notes, which may be nil`
	return len(notes)
}

func sameCondition(verbose bool, lines []string) int {
	var notes map[int]string
	if verbose {
		notes = make(map[int]string)
	}
	for i, l := range lines {
		if verbose {
			notes[i] = l
		}
	}
	return len(notes)
}

func filledIfAny(in []string) map[string]int {
	var out map[string]int
	if len(in) > 0 {
		out = make(map[string]int)
	}
	for i, s := range in {
		out[s] = i
	}
	return out
}

func reset(batches [][]string) {
	cur := make(map[string]int)
	for _, b := range batches {
		if len(b) == 0 {
			cur = nil
		}
		for i, s := range b {
			cur[s] = i // want `assignment to entry in map cur, which may be nil`
		}
	}
}

func firstRound(n int) map[int]int {
	var squares map[int]int
	for i := 0; i < n; i++ {
		if i == 0 {
			squares = make(map[int]int)
		}
		squares[i] = i * i
	}
	return squares
}

func cloned() map[string]int {
	var none map[string]int
	c := maps.Clone(none)
	c["x"] = 1 // want `assignment to entry in nil map c`
	return c
}

func copied(in map[string]int) map[string]int {
	var out map[string]int
	maps.Copy(out, in) // want `assignment to entry in nil map out`
	return out
}

func byLiteral(names []string) map[string]int {
	var ids map[string]int
	add := func(n string) {
		if ids == nil {
			ids = make(map[string]int)
		}
		ids[n] = len(ids)
	}
	for _, n := range names {
		add(n)
	}
	ids = map[string]int{}
	ids["last"] = 0
	return ids
}

func inner(in map[string][]string) map[string]map[string]bool {
	out := make(map[string]map[string]bool)
	for k, vs := range in {
		for _, v := range vs {
			out[k][v] = true // want `out\[k\], which may be nil: no such entry has been made`
		}
	}
	return out
}

func innerMade(in map[string][]string) map[string]map[string]bool {
	out := make(map[string]map[string]bool)
	for k, vs := range in {
		out[k] = make(map[string]bool, len(vs))
		for _, v := range vs {
			out[k][v] = true
		}
	}
	return out
}

func innerBeforehand(keys, vs []string) map[string]map[string]bool {
	out := make(map[string]map[string]bool)
	for _, k := range keys {
		out[k] = make(map[string]bool)
	}
	for _, k := range keys {
		out[k][vs[0]] = true
	}
	return out
}

var registry map[string]int

func register(name string) {
	registry[name]++ // want `assignment to entry in nil map registry: nothing makes it`
}

func generic[K comparable, V any](ks []K, v V) map[K]V {
	var out map[K]V
	for _, k := range ks {
		out[k] = v // want `assignment to entry in nil map out`
	}
	return out
}
