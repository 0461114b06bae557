package nilness

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// Edge implements dataflow.Problem: the branch taken adds its condition, tells
// about the maps that it tests, and gives the phi nodes behind it their values.
func (f *flow) Edge(end *state, from *ssa.BasicBlock, succ int) (*state, bool) {
	st := end
	if cond, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If); ok {
		holds := succ == 0
		if val, known := f.pass.spell.decide(cond.Cond, end.conds); known && val != holds {
			return nil, false
		}
		st = end.clone()
		if !f.assume(st, cond.Cond, holds, 4) {
			return nil, false
		}
	}
	to := from.Succs[succ]
	st = f.enters(st, to)
	var carried sayings
	if to.Dominates(from) && st.conditional() {
		carried = f.carried(st, from, to)
		st = st.clone()
		f.nextRound(st, to)
	}
	if _, ok := to.Instrs[0].(*ssa.Phi); ok {
		st = f.phis(st, from, to)
		carried.hold(st)
	}
	return st, true
}

// assume makes st what it is where v is holds, and reports whether that can be.
func (f *flow) assume(st *state, v ssa.Value, holds bool, depth int) bool {
	if depth == 0 {
		return true
	}
	lit := f.pass.spell.literal(v)
	if !holds {
		lit = negate(lit)
	}
	f.hold(st, lit)
	f.exclude(st, v, holds)
	f.showsTouch(st, v, holds)

	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return f.assume(st, v.X, !holds, depth-1)
		}
	case *ssa.Extract:
		f.assumeOK(st, v, holds)
	case *ssa.Lookup: // a map of booleans
		if holds {
			return f.refine(st, v.X, true, Origin{})
		}
	case *ssa.Call:
		f.assumeCall(st, v, holds)
	case *ssa.Phi:
		return f.assumeJoined(st, v, holds, depth)
	case *ssa.BinOp:
		return f.compare(st, v, holds)
	}
	return true
}

// assumeJoined learns from a && b, or a variable that constants are assigned to
// on some paths: if the value can come from one path only, that path was taken.
func (f *flow) assumeJoined(st *state, phi *ssa.Phi, holds bool, depth int) bool {
	from := -1
	for i, e := range phi.Edges {
		if c, ok := e.(*ssa.Const); ok && c.Value != nil && constant.BoolVal(c.Value) != holds {
			continue
		}
		if from >= 0 {
			return true
		}
		from = i
	}
	if from < 0 {
		return false
	}
	for at := phi.Block().Preds[from]; len(at.Preds) == 1 && at != phi.Block().Idom(); at = at.Preds[0] {
		last := at.Preds[0].Instrs[len(at.Preds[0].Instrs)-1]
		if cond, ok := last.(*ssa.If); ok && !f.assume(st, cond.Cond, at.Preds[0].Succs[0] == at, depth-1) {
			return false
		}
	}
	return f.assume(st, phi.Edges[from], holds, depth-1)
}

// hold adds a condition, and drops the nils that cannot have come along.
func (f *flow) hold(st *state, lit string) {
	if len(st.conds) < maxConds {
		st.conds = with(st.conds, lit)
	}
	if !st.tagged {
		return
	}
	for _, e := range st.facts {
		if contradicted(e.fact.When, lit) {
			st.put(e.place, e.fact.dropNil())
		}
		if contradicted(e.fact.Since, lit) {
			st.put(e.place, st.facts.at(e.place).dropUnknown())
		}
	}
}

// exclude drops the nils that come along only where v is the opposite.
func (f *flow) exclude(st *state, v ssa.Value, holds bool) {
	if !st.tagged {
		return
	}
	for _, e := range st.facts {
		if val, known := f.pass.spell.decide(v, e.fact.When); known && val != holds {
			st.put(e.place, e.fact.dropNil())
		}
		if val, known := f.pass.spell.decide(v, e.fact.Since); known && val != holds {
			st.put(e.place, st.facts.at(e.place).dropUnknown())
		}
	}
}

// setFlag holds what a later test of a flag will find: s.closed = true.
func (f *flow) setFlag(before *state, x *ssa.Store) *state {
	if b, ok := x.Val.Type().Underlying().(*types.Basic); !ok || b.Kind() != types.Bool {
		return before
	}
	p := f.paths.Of(x.Addr)
	if p.IsRoot() {
		return before
	}
	flag := f.pass.spell.path(p)
	st := before.clone()
	st.conds = slices.DeleteFunc(slices.Clone(st.conds), func(lit string) bool { return lit[1:] == flag })
	if c, ok := x.Val.(*ssa.Const); ok {
		st.conds = with(union(st.conds, []string{constantLiteral(flag, c)}), assigned(flag))
	}
	return st
}

// assumeOK handles v, ok := m[k] and the ok of a range over a map.
func (f *flow) assumeOK(st *state, ok *ssa.Extract, holds bool) {
	switch t := ok.Tuple.(type) {
	case *ssa.TypeAssert:
		f.comma(st, ok, t, f.eval(st, t.X), holds)
	case *ssa.UnOp: // <-ch
		f.comma(st, ok, t, unknown(), holds)
	case *ssa.Lookup:
		if ok.Index != 1 || !isMapType(t.X.Type()) {
			return
		}
		e := f.entry(st, t.X, t.Index)
		if holds {
			f.found(st, e)
			f.refine(st, t.X, true, Origin{})
		}
		if isMapType(t.Type().(*types.Tuple).At(0).Type()) {
			f.learn(st, e, holds, Origin{Kind: Missing, Pos: t.Pos()})
			if v := extracted(t, 0); v != nil {
				f.refine(st, v, holds, Origin{Kind: Missing, Pos: t.Pos()})
			}
		}
	case *ssa.Next:
		rng, isRange := t.Iter.(*ssa.Range)
		if !isRange || ok.Index != 0 || !holds {
			return
		}
		f.hasElements(st, rng.X)
		if isMapType(rng.X.Type()) {
			f.refine(st, rng.X, true, Origin{})
		}
	}
}

// comma handles x.(T) and <-ch: the map that they yield is nil if there is none.
func (f *flow) comma(st *state, ok *ssa.Extract, tuple ssa.Value, fact Fact, holds bool) {
	v := extracted(tuple, 0)
	if ok.Index != 1 || v == nil || !isMapType(v.Type()) {
		return
	}
	if !holds {
		fact = unknown().isNil(Origin{Kind: NotThere, Pos: tuple.Pos()})
	}
	st.put(f.paths.Root(v), fact)
}

// found notes that the entry is there, for what callers are asked about it.
func (f *flow) found(st *state, entry *access.Path) {
	src := f.get(st, entry).Src
	if src == nil || src.Parent() == nil {
		return
	}
	there := f.paths.Select(src.Parent(), access.Selector{Elem: present})
	for _, e := range st.facts {
		if e.fact.Src == nil || !e.fact.Src.HasPrefix(src) {
			continue
		}
		sels, _ := e.fact.Src.Selectors(src)
		fact := *e.fact
		fact.Src = f.paths.Extend(there, sels...)
		st.put(e.place, fact)
	}
}

// hasElements holds what follows from a round of a loop over x.
func (f *flow) hasElements(st *state, x ssa.Value) {
	f.hold(st, "+"+f.pass.spell.nonempty(x))
	f.hold(st, "-"+f.pass.spell.spell(x)+"==nil")
	f.nonzero(st, x)
}

// refine makes st what it is where the map m is, or is not, nil, and reports
// whether that can be.
func (f *flow) refine(st *state, m ssa.Value, notNil bool, o Origin) bool {
	fact := f.eval(st, m)
	if notNil && fact.Bits == Nil && len(fact.When) == 0 && fact.Why.Kind != Compared && fact.Why.Kind != EmptyLen {
		// The test is in vain; whoever wrote it has a case in mind that is
		// not understood here.
		if o.Kind == Compared {
			return false
		}
	}
	if !notNil && fact.Bits == Made && !fact.Checked {
		if _, ok := strip(m).(*ssa.MakeMap); ok {
			return o.Kind != Compared
		}
		o.Kind = Excluded
	}
	f.each(st, m, func(p *access.Path, fact Fact) {
		if notNil {
			st.put(p, fact.notNil())
		} else {
			st.put(p, fact.isNil(o))
		}
	})
	return true
}

// each calls set for the value m and the place that it was loaded from, and
// for the value that m is a nil-preserving copy of.
func (f *flow) each(st *state, m ssa.Value, set func(*access.Path, Fact)) {
	v := strip(m)
	if call, ok := v.(*ssa.Call); ok && f.pass.clones(call) {
		f.each(st, call.Call.Args[0], set)
	}
	if _, ok := v.(*ssa.Const); ok {
		return
	}
	r := f.paths.Root(v)
	fact := f.eval(st, v)
	switch v.(type) {
	case *ssa.Field, *ssa.Index: // never anything but their places
	default:
		set(r, fact)
	}
	p := f.base(st, v)
	if p != r {
		at := f.get(st, p)
		at.From = nil
		set(p, at)
	}
	// Other values loaded from the same place.
	for _, e := range st.facts {
		if e.fact.From == p && e.place != r && e.place != p {
			set(e.place, *e.fact)
		}
	}
}

func (f *flow) learn(st *state, p *access.Path, notNil bool, o Origin) {
	fact := f.get(st, p)
	if notNil {
		st.put(p, fact.notNil())
	} else {
		st.put(p, fact.isNil(o))
	}
}

func constantLiteral(name string, c *ssa.Const) string {
	if c.Value.Kind() == constant.Bool {
		if constant.BoolVal(c.Value) {
			return "+" + name
		}
		return "-" + name
	}
	return "+" + name + "==" + c.Value.ExactString()
}
