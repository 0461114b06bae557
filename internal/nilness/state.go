package nilness

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// state is what is known at one point of a function: facts by place, and the
// conditions that hold there. A value is a place whose root it is. States are
// immutable once a transfer function has returned them.
type state struct {
	facts facts
	own   bool     // no other state shares the array of the facts
	conds []string // sorted
	// tagged says that a fact may have conditions: if not, none has.
	tagged bool
	// locked says that a lock was taken since the entry: what callers checked
	// before is out of date.
	locked bool
}

// clone returns a state that can be changed. The facts are copied when the first
// of them changes: most branches and calls change none.
func (st *state) clone() *state {
	st.own = false
	c := *st
	return &c
}

// change makes the facts ready to be changed in place.
func (st *state) change() {
	if !st.own {
		st.facts, st.own = st.facts.clone(), true
	}
}

func (st *state) put(p *access.Path, f Fact) {
	st.change()
	st.facts = st.facts.with(p, &f)
	st.tagged = st.tagged || len(f.When)+len(f.Since) > 0
}

// conditional reports whether anything is known under conditions.
func (st *state) conditional() bool { return len(st.conds) > 0 || st.tagged }

// withoutConditions forgets the conditions for which drop reports true.
func (st *state) withoutConditions(drop func(lit string) bool) {
	less := func(lits []string) []string { return slices.DeleteFunc(slices.Clone(lits), drop) }
	if slices.ContainsFunc(st.conds, drop) {
		st.conds = less(st.conds)
	}
	if !st.tagged {
		return
	}
	for _, e := range st.facts {
		if slices.ContainsFunc(e.fact.When, drop) || slices.ContainsFunc(e.fact.Since, drop) {
			fact := *e.fact
			fact.When, fact.Since = less(fact.When), less(fact.Since)
			st.put(e.place, fact)
		}
	}
}

// exists reports whether the place's root has come into being.
func (st *state) exists(p *access.Path) bool {
	switch root := p.Root().(type) {
	case *ssa.Parameter, *ssa.Global, *ssa.FreeVar:
		return true
	case ssa.Instruction:
		for p.Parent() != nil {
			p = p.Parent()
		}
		return st.facts.at(p) != nil || root == nil
	}
	return true
}

// get returns what is known of a place: its own fact, or that of all elements,
// or what it inherits from the struct or array around it.
func (f *flow) get(st *state, p *access.Path) Fact {
	if fact := st.facts.at(p); fact != nil {
		return *fact
	}
	parent := p.Parent()
	if parent == nil {
		return f.initial(p)
	}
	if q, found := f.generally(st, p); q != p {
		fact := f.get(st, q)
		if found {
			fact = fact.there()
		}
		if fact.Bits&Nil != 0 && fact.Bits != Nil && f.oneOfMany(p) {
			fact = fact.dropNil()
		}
		return fact
	}
	sel := p.Last()
	outer := f.get(st, parent)
	inner := Fact{}
	if outer.Bits&(Unknown|Made) != 0 {
		inner.Bits |= Unknown
	}
	if outer.Src != nil {
		inner.Src = f.paths.Select(outer.Src, sel)
	}
	if outer.Bits&Nil != 0 {
		if f.isSlice(parent) {
			return inner // a nil slice has no elements
		}
		if f.byValue(parent) {
			inner.Bits |= Nil
			inner.Why, inner.When = outer.Why, outer.When
			switch {
			case sel.Elem == anyElem && (inner.Why.Kind == ZeroVar || inner.Why.Kind == ZeroStruct):
				inner.Why.Kind = ZeroElem
			case inner.Why.Kind == ZeroVar:
				inner.Why.Kind = ZeroStruct
			}
		} else if sel.Field == nil && f.isMap(parent) {
			inner.Bits |= Nil
			inner.Why, inner.When = Origin{Kind: Missing, Pos: outer.Why.Pos}, outer.When
		} else {
			inner.Bits |= Unknown
		}
	}
	if outer.Bits == 0 {
		inner.Bits = Unknown
	}
	return inner
}

// generally returns the place that says what is known of p because it is known
// of all elements, or p if nothing is; found says that the element is there.
func (f *flow) generally(st *state, p *access.Path) (q *access.Path, found bool) {
	for at := p; at.Parent() != nil; at = at.Parent() {
		if at != p && st.facts.at(at) != nil {
			return p, false
		}
		sel := at.Last()
		if sel.Field != nil || sel.Elem == anyElem {
			continue
		}
		all := f.elem(at.Parent())
		sels, _ := p.Selectors(at)
		q := f.paths.Extend(all, sels...)
		if st.facts.at(q) != nil || st.facts.at(all) != nil {
			return q, sel.Elem == present
		}
	}
	return p, false
}

// oneOfMany reports whether p is, or belongs to, the element of a slice under
// a constant index: if some elements are nil, nothing says that this one is.
func (f *flow) oneOfMany(p *access.Path) bool {
	for ; p.Parent() != nil; p = p.Parent() {
		sel := p.Last()
		if sel.Field == nil && sel.Elem != anyElem && f.isSlice(p.Parent()) {
			return true
		}
	}
	return false
}

// initial is what is known of a root that nothing was recorded of.
func (f *flow) initial(p *access.Path) Fact {
	switch root := p.Root().(type) {
	case *ssa.Parameter, *ssa.FreeVar:
		return Fact{Bits: Unknown, Src: p}
	case *ssa.Global:
		if o, never := f.pass.neverMade[root]; never {
			return nilFor(o)
		}
		if f.fn == f.pass.init && root.Pkg == f.pass.ir.SSA { // those of imports are there
			return nilFor(Origin{Kind: ZeroVar, Pos: root.Pos()})
		}
		return Fact{Bits: Unknown, Src: p}
	case *ssa.Alloc:
		if root.Parent() != f.fn { // captured
			if o, never := f.pass.neverMade[root]; never {
				return nilFor(o)
			}
			return Fact{Bits: Unknown, Src: p}
		}
	case ssa.Instruction:
		if root.Parent() != f.fn {
			return Fact{Bits: Unknown, Src: p}
		}
	}
	return unknown()
}

// kill forgets everything below p, and p. Values that were loaded from there
// keep what is known of them as facts of their own.
func (f *flow) kill(st *state, p *access.Path) {
	var loaded facts
	gone := false
	for _, e := range st.facts {
		switch {
		case e.place.HasPrefix(p):
			gone = true
		case e.fact.From != nil && e.fact.From.HasPrefix(p):
			loaded = append(loaded, e)
		}
	}
	for _, e := range loaded {
		f.copyBelow(st, e.place, e.fact.From)
		fact := *e.fact
		fact.From = nil
		st.put(e.place, fact)
	}
	if gone {
		st.change()
		st.facts = slices.DeleteFunc(st.facts, func(e entry) bool { return e.place.HasPrefix(p) })
	}
}

// copyBelow gives dst's fields and elements the facts of those of src.
func (f *flow) copyBelow(st *state, dst, src *access.Path) {
	for _, e := range st.facts.below(src) {
		f.put(st, dst, src, e)
	}
}

// put gives what e says of a part of src to the same part of dst.
func (f *flow) put(st *state, dst, src *access.Path, e entry) {
	sels, _ := e.place.Selectors(src)
	fact := *e.fact
	fact.From = nil
	st.put(f.paths.Extend(dst, sels...), fact)
}

// assign makes dst hold what src holds, a copy of a struct or array.
func (f *flow) assign(st *state, dst, src *access.Path) {
	fact := f.get(st, src)
	fact.From = nil
	if dst == src {
		return
	}
	from, found := src, false
	if st.facts.at(src) == nil {
		from, found = f.generally(st, src)
	}
	below := st.facts.below(from) // which may lie below dst: n = *n.next
	f.kill(st, dst)
	st.put(dst, fact)
	for _, e := range below {
		if found {
			there := e.fact.there()
			e.fact = &there
		}
		f.put(st, dst, from, e)
	}
}

// Join implements dataflow.Problem.
func (f *flow) Join(a, b *state) *state { return f.JoinAt(nil, a, b) }

// JoinAt implements dataflow.Merger. Behind the join at at, nothing is known of
// values that are of no use there.
func (f *flow) JoinAt(at *ssa.BasicBlock, a, b *state) *state {
	if a == b {
		return a
	}
	j := &state{
		conds:  intersect(a.conds, b.conds),
		locked: a.locked || b.locked,
	}
	if a.facts.shared(b.facts) {
		a.own, b.own = false, false
		j.facts, j.tagged = a.facts, a.tagged
		return j
	}
	j.facts, j.own = make(facts, 0, max(len(a.facts), len(b.facts))), true
	both(a.facts, b.facts, func(p *access.Path, inA, inB *Fact) {
		if len(j.facts) == maxFacts || at != nil && f.spent(p.Root(), at) {
			return
		}
		fact := f.joinAt(p, a, b, inA, inB)
		j.facts = append(j.facts, entry{p, fact})
		j.tagged = j.tagged || len(fact.When)+len(fact.Since) > 0
	})
	return j
}

// joinAt joins what a and b know of p, by a fact of their own or otherwise.
func (f *flow) joinAt(p *access.Path, a, b *state, inA, inB *Fact) *Fact {
	if inA == inB {
		return inA
	}
	known := func(st *state, own *Fact) *Fact {
		switch {
		case own != nil:
			return own
		case !st.exists(p):
			return new(Fact)
		}
		fact := f.get(st, p)
		return &fact
	}
	x, y := known(a, inA), known(b, inB)
	if x.Equal(*y) {
		return x
	}
	fx, fy := *x, *y
	fx.Src, fy.Src = unlessMade(*x, *y, a.conds, b.conds), unlessMade(*y, *x, b.conds, a.conds)
	joined := Join(fx, fy, a.conds, b.conds)
	return &joined
}

// unlessMade is x.Src at a join with a path that has made the map because of
// something else that the object says, like if !s.started { s.m = make(T) }:
// where it was not made the object says that it is there.
func unlessMade(x, y Fact, xConds, yConds []string) *access.Path {
	if x.Src == nil || y.Bits != Made || y.Checked {
		return x.Src
	}
	object := register(x.Src.Root())
	for _, lit := range xConds {
		if strings.Contains(lit, object) && (!slices.Contains(yConds, lit) || slices.Contains(yConds, assigned(lit[1:]))) {
			return nil
		}
	}
	return x.Src
}

// Equal implements dataflow.Problem.
func (f *flow) Equal(a, b *state) bool {
	return a == b || a.locked == b.locked && slices.Equal(a.conds, b.conds) && a.facts.equal(b.facts)
}
