package nilness

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestSetsOfLiterals compares the operations with what they mean.
func TestSetsOfLiterals(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	sample := func() (set []string) {
		for _, c := range "abcdefgh" {
			if r.IntN(3) == 0 {
				set = append(set, "+"+string(c))
			}
		}
		return set
	}
	filtered := func(f func(lit string) bool) (set []string) {
		for _, c := range "abcdefgh" {
			if f("+" + string(c)) {
				set = append(set, "+"+string(c))
			}
		}
		return set
	}
	for range 500 {
		a, b := sample(), sample()
		wasA, wasB := slices.Clone(a), slices.Clone(b)
		in := func(set []string) func(string) bool {
			return func(lit string) bool { return slices.Contains(set, lit) }
		}
		for _, tt := range []struct {
			name      string
			got, want []string
		}{
			{"union", union(a, b), filtered(func(l string) bool { return in(a)(l) || in(b)(l) })},
			{"intersect", intersect(a, b), filtered(func(l string) bool { return in(a)(l) && in(b)(l) })},
			{"without", without(a, b), filtered(func(l string) bool { return in(a)(l) && !in(b)(l) })},
			{"with", with(a, "+d"), filtered(func(l string) bool { return in(a)(l) || l == "+d" })},
		} {
			if !slices.Equal(tt.got, tt.want) {
				t.Errorf("%s of %v and %v: %v", tt.name, a, b, tt.got)
			}
		}
		if !slices.Equal(a, wasA) || !slices.Equal(b, wasB) {
			t.Fatal("an operation changed its argument")
		}
	}
}

// TestOperationsThatChangeNothingShare return their argument and no copy of it.
func TestOperationsThatChangeNothingShare(t *testing.T) {
	a, part, other := strings.Fields("+a +b +c"), strings.Fields("+b"), strings.Fields("+x")
	for name, got := range map[string][]string{
		"union with a part":         union(a, part),
		"union with itself":         union(a, a),
		"union with nothing":        union(a, nil),
		"union of a part":           union(part, a),
		"intersection with itself":  intersect(a, a),
		"intersection with more":    intersect(a, with(a, "+d")),
		"difference with others":    without(a, other),
		"with what is there before": with(a, "+b"),
	} {
		if !same(got, a) {
			t.Errorf("%s: a copy", name)
		}
	}
}
