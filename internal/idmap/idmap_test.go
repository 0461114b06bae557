package idmap_test

import (
	"maps"
	"math/rand"
	"slices"
	"testing"

	"github.com/maprace/maprace-lint/internal/idmap"
)

type num int32

func (n num) ID() int32 { return int32(n) }

type intMap = idmap.Map[num, int]

func same(x, y int) bool { return x == y }

// TestMapsBehaveLikeGoMaps applies random changes to a map and to a Go map.
func TestMapsBehaveLikeGoMaps(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	var m intMap
	want := map[num]int{}
	for range 2000 {
		k, v := num(rnd.Intn(100)), rnd.Intn(5)
		before, was := m, maps.Clone(want)
		switch rnd.Intn(4) {
		case 0:
			m = m.Without(func(q num, _ int) bool { return q == k })
			delete(want, k)
		case 1:
			m = m.Without(func(q num, x int) bool { return q%10 == k%10 && x == v })
			maps.DeleteFunc(want, func(q num, x int) bool { return q%10 == k%10 && x == v })
		default:
			m = m.With(k, v)
			want[k] = v
		}
		check(t, m, want)
		check(t, before, was)
	}
}

func check(t *testing.T, m intMap, want map[num]int) {
	t.Helper()
	got := maps.Collect(m.All())
	if !maps.Equal(got, want) || m.Len() != len(want) {
		t.Fatalf("%d entries %v, want %v", m.Len(), got, want)
	}
	var keys []num
	for k, v := range m.All() {
		keys = append(keys, k)
		if m.At(k) != v || !m.Has(k) {
			t.Fatalf("key %d has %d and not %d", k, m.At(k), v)
		}
	}
	if !slices.IsSorted(keys) {
		t.Fatalf("keys are not in order: %v", keys)
	}
}

// TestShapeDependsOnKeysOnly: maps that were filled in another order are equal.
func TestShapeDependsOnKeysOnly(t *testing.T) {
	var up, down intMap
	for i := range 50 {
		up, down = up.With(num(i), i), down.With(num(49-i), 49-i)
	}
	down = down.With(99, 0).Without(func(k num, _ int) bool { return k == 99 })
	if !idmap.Equal(up, down, same) {
		t.Error("the same entries make two maps")
	}
	if idmap.Equal(up, down.With(7, 8), same) || idmap.Equal(up, down.With(50, 0), same) {
		t.Error("other entries make equal maps")
	}
}

func TestMergeAndDiffer(t *testing.T) {
	rnd := rand.New(rand.NewSource(2))
	for range 300 {
		var a intMap
		for range rnd.Intn(40) {
			a = a.With(num(rnd.Intn(30)), rnd.Intn(3))
		}
		b := a
		for range rnd.Intn(10) {
			k := num(rnd.Intn(30))
			b = b.With(num(rnd.Intn(30)), rnd.Intn(3)).Without(func(q num, _ int) bool { return q == k })
		}
		// What both have stays, what one has is negated, what differs is dropped.
		want := map[num]int{}
		differ := false
		for k, v := range a.All() {
			switch w, ok := b.Get(k); {
			case !ok:
				want[k] = -v
			case v == w:
				want[k] = v
			}
			differ = differ || !b.Has(k) || b.At(k) != v
		}
		for k, v := range b.All() {
			if !a.Has(k) {
				want[k] = -v
				differ = true
			}
		}
		merged := idmap.Merge(a, b, func(_ num, x, y *int) *int {
			switch {
			case x == nil:
				negated := -*y
				return &negated
			case y == nil:
				negated := -*x
				return &negated
			case *x == *y:
				return x
			}
			return nil
		})
		check(t, merged, want)
		got := idmap.Differ(a, b, func(_ num, x, y *int) bool { return x == nil || y == nil || *x != *y })
		if got != differ {
			t.Fatalf("%v and %v differ: %t", maps.Collect(a.All()), maps.Collect(b.All()), got)
		}
	}
}
