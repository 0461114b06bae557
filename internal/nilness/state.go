package nilness

import (
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// state is what is known at one point of a function: facts by place, and the
// conditions that hold there. A value is a place whose root it is. States are
// immutable once a transfer function has returned them.
type state struct {
	facts map[*access.Path]Fact
	conds []string // sorted
	// locked says that a lock was taken since the entry: what callers checked
	// before is out of date.
	locked bool
}

// maxFacts bounds a state, so that a function of any size has linear cost;
// places beyond it are unknown.
const maxFacts = 600

func (st *state) clone() *state {
	return &state{maps.Clone(st.facts), st.conds, st.locked}
}

func (st *state) put(p *access.Path, f Fact) {
	if _, ok := st.facts[p]; !ok && len(st.facts) >= maxFacts {
		return
	}
	st.facts[p] = f
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
		_, ok := st.facts[p]
		return ok || root == nil
	}
	return true
}

// get returns what is known of a place: its own fact, or that of all elements,
// or what it inherits from the struct or array around it.
func (f *flow) get(st *state, p *access.Path) Fact {
	if fact, ok := st.facts[p]; ok {
		return fact
	}
	parent := p.Parent()
	if parent == nil {
		return f.initial(p)
	}
	sel := p.Last()
	if sel.Field == nil && sel.Elem != anyElem {
		if fact, ok := st.facts[f.paths.Select(parent, access.Selector{Elem: anyElem})]; ok {
			return fact
		}
	}
	outer := f.get(st, parent)
	inner := Fact{}
	if outer.Bits&(Unknown|Made) != 0 {
		inner.Bits |= Unknown
	}
	if outer.Src != nil {
		inner.Src = f.paths.Select(outer.Src, sel)
	}
	if outer.Bits&Nil != 0 {
		if f.byValue(parent) {
			inner.Bits |= Nil
			inner.Why, inner.When = outer.Why, outer.When
			if inner.Why.Kind == ZeroVar {
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

// initial is what is known of a root that nothing was recorded of.
func (f *flow) initial(p *access.Path) Fact {
	switch root := p.Root().(type) {
	case *ssa.Parameter, *ssa.FreeVar:
		return Fact{Bits: Unknown, Src: p}
	case *ssa.Global:
		if o, never := f.pass.neverMade[root]; never {
			return nilFor(o)
		}
		if f.fn == f.pass.init {
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
	for q, fact := range st.facts {
		if fact.From != nil && fact.From.HasPrefix(p) && !q.HasPrefix(p) {
			f.copyBelow(st, q, fact.From)
			fact.From = nil
			st.facts[q] = fact
		}
	}
	for q := range st.facts {
		if q.HasPrefix(p) {
			delete(st.facts, q)
		}
	}
}

// copyBelow gives dst's fields and elements the facts of those of src.
func (f *flow) copyBelow(st *state, dst, src *access.Path) {
	type entry struct {
		sels []access.Selector
		fact Fact
	}
	var below []entry
	for q, fact := range st.facts {
		if q == src {
			continue
		}
		if sels, ok := q.Selectors(src); ok {
			fact.From = nil
			below = append(below, entry{sels, fact})
		}
	}
	for _, e := range below {
		st.put(f.paths.Extend(dst, e.sels...), e.fact)
	}
}

// assign makes dst hold what src holds, a copy of a struct or array.
func (f *flow) assign(st *state, dst, src *access.Path) {
	fact := f.get(st, src)
	fact.From = nil
	if dst == src {
		return
	}
	// The source may lie below the destination (n = *n.next).
	tmp := &state{facts: maps.Clone(st.facts)}
	f.kill(st, dst)
	st.put(dst, fact)
	for q, below := range tmp.facts {
		if q == src {
			continue
		}
		if sels, ok := q.Selectors(src); ok {
			below.From = nil
			st.put(f.paths.Extend(dst, sels...), below)
		}
	}
}

// Join implements dataflow.Problem.
func (f *flow) Join(a, b *state) *state {
	if a == b {
		return a
	}
	j := &state{
		facts:  make(map[*access.Path]Fact, len(a.facts)),
		conds:  intersect(a.conds, b.conds),
		locked: a.locked || b.locked,
	}
	one := func(p *access.Path) {
		if _, done := j.facts[p]; done {
			return
		}
		var x, y Fact
		if a.exists(p) {
			x = f.get(a, p)
		}
		if b.exists(p) {
			y = f.get(b, p)
		}
		if x.Equal(y) {
			j.put(p, x)
			return
		}
		j.put(p, Join(x, y, a.conds, b.conds))
	}
	for p := range a.facts {
		one(p)
	}
	for p := range b.facts {
		one(p)
	}
	return j
}

// Equal implements dataflow.Problem.
func (f *flow) Equal(a, b *state) bool {
	return a == b || a.locked == b.locked && slices.Equal(a.conds, b.conds) && maps.EqualFunc(a.facts, b.facts, Fact.Equal)
}
