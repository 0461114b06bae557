package idset

import "testing"

func TestSetLaws(t *testing.T) {
	sets := []Set{nil, {1}, {2, 5}, {1, 2, 3}, {5, 7, 9}}
	for _, a := range sets {
		for _, b := range sets {
			if !a.Union(b).Equal(b.Union(a)) || !a.Intersect(b).Equal(b.Intersect(a)) {
				t.Errorf("%v and %v: union or intersection does not commute", a, b)
			}
			if got := a.Minus(b).Union(a.Intersect(b)); !got.Equal(a) {
				t.Errorf("%v minus and intersect %v give %v", a, b, got)
			}
			if a.Intersects(b) != (len(a.Intersect(b)) > 0) {
				t.Errorf("%v intersects %v", a, b)
			}
		}
		if w := a.With(4); !w.Has(4) || !w.Without(4).Equal(a) || !w.With(4).Equal(w) {
			t.Errorf("%v with 4 is %v", a, w)
		}
	}
}
