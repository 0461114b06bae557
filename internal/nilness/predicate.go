package nilness

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Implied are the places that hold a map if a function, whose only result is a
// bool, has returned true or false: if hasDefaults only returns true where it has
// found an entry, the map is there behind `if c.hasDefaults()`.
type Implied struct{ IfTrue, IfFalse []Place }

// implied collects what a return shows of the one answer or the other, and keeps
// what all returns show that may give it.
type implied struct {
	places []Place
	given  bool // a return may give this answer
}

func isPredicate(sig *types.Signature) bool {
	if sig.Results().Len() != 1 {
		return false
	}
	b, ok := sig.Results().At(0).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// answered adds one return of a predicate.
func (c *collector) answered(st *state, ret *ssa.Return) {
	if !isPredicate(c.fn.Signature) {
		return
	}
	for i, answer := range []bool{false, true} {
		at := st.clone()
		if k, ok := ret.Results[0].(*ssa.Const); ok && (k.Value.ExactString() == "true") != answer || !ok && !c.assume(at, ret.Results[0], answer, 4) {
			continue
		}
		var there []Place
		for _, e := range at.facts {
			if pl, ok := c.place(e.place); ok && pl.Base == nil && e.fact.Bits == Made && c.isMap(e.place) {
				there = append(there, pl)
			}
		}
		im := &c.implied[i]
		if im.given {
			there = slices.DeleteFunc(there, func(p Place) bool {
				return !slices.ContainsFunc(im.places, func(q Place) bool { return p.compare(q) == 0 })
			})
		}
		*im = implied{there, true}
	}
}

func (c *collector) whatFollows() Implied {
	for i := range c.implied {
		slices.SortFunc(c.implied[i].places, Place.compare)
	}
	return Implied{IfTrue: c.implied[1].places, IfFalse: c.implied[0].places}
}

func (im Implied) equal(other Implied) bool {
	same := func(a, b []Place) bool {
		return slices.EqualFunc(a, b, func(p, q Place) bool { return p.compare(q) == 0 })
	}
	return same(im.IfTrue, other.IfTrue) && same(im.IfFalse, other.IfFalse)
}

// assumeCall learns from the answer of a predicate.
func (f *flow) assumeCall(st *state, call *ssa.Call, holds bool) {
	callees, exact := f.pass.callees(&call.Call)
	if !exact {
		return
	}
	s := f.pass.summary(callees[0])
	if s == nil {
		return
	}
	places := s.Implied.IfFalse
	if holds {
		places = s.Implied.IfTrue
	}
	for _, pl := range places {
		if p := f.bind(st, pl, callees[0]); p != nil {
			st.put(p, f.get(st, p).notNil())
		}
	}
}
