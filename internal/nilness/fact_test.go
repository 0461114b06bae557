package nilness

import "testing"

// samples are facts without conditions: those depend on the paths joined.
func samples() []Fact {
	zero := Origin{Kind: ZeroVar, Pos: 10}
	assigned := Origin{Kind: Assigned, Pos: 20}
	return []Fact{
		{}, made(), unknown(), nilFor(zero), nilFor(assigned),
		{Bits: Nil | Made, Why: zero}, {Bits: Nil | Unknown, Why: assigned},
		{Bits: Made | Unknown}, {Bits: Nil | Made | Unknown, Why: zero},
		{Bits: Made, Checked: true}, {Bits: Nil, Checked: true, Why: Origin{Kind: Compared, Pos: 30}},
	}
}

func join(f, g Fact) Fact { return Join(f, g, nil, nil) }

func TestJoinIsIdempotent(t *testing.T) {
	for _, f := range samples() {
		if !join(f, f).Equal(f) {
			t.Errorf("%+v joined with itself is %+v", f, join(f, f))
		}
	}
}

func TestJoinIsCommutative(t *testing.T) {
	for _, f := range samples() {
		for _, g := range samples() {
			if !join(f, g).Equal(join(g, f)) {
				t.Errorf("%+v and %+v: %+v, the other way round %+v", f, g, join(f, g), join(g, f))
			}
		}
	}
}

func TestJoinIsAssociative(t *testing.T) {
	for _, f := range samples() {
		for _, g := range samples() {
			for _, h := range samples() {
				if a, b := join(join(f, g), h), join(f, join(g, h)); !a.Equal(b) {
					t.Errorf("%+v, %+v, %+v: %+v or %+v", f, g, h, a, b)
				}
			}
		}
	}
}

func TestJoinIsAnUpperBound(t *testing.T) {
	for _, f := range samples() {
		for _, g := range samples() {
			if j := join(f, g); j.Bits&f.Bits != f.Bits || j.Bits&g.Bits != g.Bits {
				t.Errorf("%+v and %+v: %+v loses one", f, g, j)
			}
		}
	}
}

func TestBottomIsNeutral(t *testing.T) {
	for _, f := range samples() {
		if !join(Fact{}, f).Equal(f) {
			t.Errorf("bottom changes %+v", f)
		}
	}
}

func TestNilOfOnePathKeepsItsConditions(t *testing.T) {
	n := nilFor(Origin{Kind: ZeroVar, Pos: 1})
	j := Join(n, made(), []string{"+b", "-a"}, []string{"+a", "+b"})
	if len(j.When) != 1 || j.When[0] != "-a" {
		t.Errorf("conditions %q, want -a alone", j.When)
	}
	if back := Join(j, n, nil, nil); len(back.When) != 0 {
		t.Errorf("a nil on every path keeps %q", back.When)
	}
}

// The two reasons for nil that do not outlive a join with another path.
func TestReasonsThatEndWithTheirBranch(t *testing.T) {
	empty := Fact{Bits: Nil | Unknown, Checked: true, Why: Origin{Kind: EmptyLen, Pos: 1}}
	if j := join(empty, made()); j.Bits&Nil != 0 {
		t.Errorf("an empty map is still suspect behind the branch: %+v", j)
	}
	elems := nilFor(Origin{Kind: ZeroElem, Pos: 1})
	if j := join(elems, made()); j.Bits&Nil != 0 {
		t.Errorf("elements that a loop sets are still nil: %+v", j)
	}
	if j := join(elems, made().notNil()); j.Bits&Nil == 0 {
		t.Errorf("a write to one element makes all of them: %+v", j)
	}
}
