package nilness

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// bind returns the caller's place for that of a callee, nil if there is none.
func (f *flow) bind(st *state, pl Place, c ir.Callee) *access.Path {
	base := pl.Base
	if base == nil {
		if pl.Param >= len(c.Args) {
			return nil
		}
		arg := strip(c.Args[pl.Param])
		base = f.paths.Root(arg)
		if _, ok := arg.(*ssa.Const); !ok {
			base = f.base(st, arg)
		}
	}
	p := f.paths.Extend(base, pl.Sels...)
	if p.Depth() < base.Depth()+len(pl.Sels) {
		return nil // too long to be followed
	}
	return p
}

// actual returns what is known of a callee's place at a call.
func (f *flow) actual(st *state, pl Place, c ir.Callee) Fact {
	if pl.Base == nil {
		if pl.Param >= len(c.Args) {
			return unknown()
		}
		arg := strip(c.Args[pl.Param])
		if _, ok := arg.(*ssa.Const); ok && len(pl.Sels) > 0 {
			fact := f.eval(st, arg)
			if fact.Bits == 0 {
				return Fact{} // a nil pointer: another panic
			}
			return fact
		}
		if len(pl.Sels) == 0 {
			return f.eval(st, arg)
		}
	}
	p := f.bind(st, pl, c)
	if p == nil {
		return unknown()
	}
	return f.get(st, p)
}

func (f *flow) applyEffects(st *state, s *Summary, c ir.Callee, instr ssa.CallInstruction) {
	for _, e := range s.Effects {
		p := f.bind(st, e.Place, c)
		if p == nil {
			continue
		}
		if e.Opaque {
			f.opaque(st, p, true)
			continue
		}
		fact := Fact{Bits: e.Bits, Checked: e.Checked}
		if e.Bits&Nil != 0 {
			fact.Why = Origin{Kind: Cleared, Pos: instr.Pos(), Name: calleeName(c)}
			if e.Missing {
				fact.Why.Kind = Missing
			}
		}
		if e.Keep && e.Bits == Nil {
			f.mayClear(st, p, fact)
			continue
		}
		switch {
		case e.Keep && e.Bits == Made:
			fact = made() // made under a condition: the callee knows which
		case e.Keep:
			fact = unknown()
		}
		if e.Bits == Made && !e.Keep && len(e.Place.Sels) == 0 && e.Place.Base == nil {
			if arg := strip(c.Args[e.Place.Param]); isMapType(arg.Type()) {
				f.refine(st, arg, true, Origin{})
				continue
			}
		}
		f.kill(st, p)
		st.put(p, fact)
	}
}

// mayClear joins a nil into what is known of a map, or of those in a struct.
func (f *flow) mayClear(st *state, p *access.Path, cleared Fact) {
	t := typeOf(p)
	if t == nil {
		return
	}
	places := []*access.Path{p}
	if !isMapType(t) {
		places = nil
		for _, sels := range f.pass.relevant.mapFields(t) {
			places = append(places, f.paths.Extend(p, sels...))
		}
	}
	for _, q := range places {
		prior := f.get(st, q)
		prior.From = nil
		if prior.Bits&Made != 0 {
			st.put(q, Join(prior, cleared, nil, nil))
		}
	}
}

func calleeName(c ir.Callee) string {
	if c.Obj != nil {
		return c.Obj.Name()
	}
	return strings.TrimSuffix(c.Fn.Name(), "$bound")
}

// setResults gives the results of a call what the callees' summaries say.
func (f *flow) setResults(before, st *state, common *ssa.CallCommon, value *ssa.Call, callees []ir.Callee) {
	if value == nil {
		return
	}
	n := common.Signature().Results().Len()
	for i := range n {
		var v ssa.Value = value
		if n > 1 {
			v = extracted(value, i)
		}
		if v == nil {
			continue
		}
		if !f.pass.relevant.has(v.Type()) && !isInterface(v.Type()) {
			continue
		}
		r := f.paths.Root(v)
		f.kill(st, r)
		set := false
		for _, c := range callees {
			s := f.pass.summary(c)
			if s == nil {
				continue
			}
			for _, res := range s.Results {
				if res.Index != i {
					continue
				}
				fact := f.result(before, value, res, c)
				p := f.paths.Extend(r, res.Sels...)
				if len(callees) > 1 {
					fact = Join(f.get(st, p), fact, nil, nil)
				}
				if len(res.Sels) > 0 && !set {
					st.put(r, unknown())
				}
				set = true
				st.put(p, fact)
			}
		}
		if !set {
			st.put(r, unknown())
		}
	}
}

// result is what is known of a result in terms of the caller. A nil that comes
// only with an error, or with false, is there on condition of that error.
func (f *flow) result(before *state, value *ssa.Call, res Result, c ir.Callee) Fact {
	if res.OK != Nil && slices.ContainsFunc(res.NilIf, func(p Place) bool { return isObject(p, c) }) {
		if res.Fail == res.OK {
			res.Fail &^= Nil // the last result says nothing of failure
		}
		res.OK &^= Nil
	}
	bits := res.OK | res.Fail
	fact := Fact{Bits: bits &^ Nil}
	if bits&Nil != 0 {
		fact.Bits |= Nil
		fact.Why = Origin{Kind: Returned, Pos: value.Pos(), Name: calleeName(c)}
		if res.OK&Nil == 0 {
			sig := value.Call.Signature()
			last := f.pass.spell.spell(value) + "#" + itoa(int64(sig.Results().Len()-1))
			if symbol.IsError(sig.Results().At(sig.Results().Len() - 1).Type()) {
				fact.When = []string{"-" + last + "==nil"}
			} else {
				fact.When = []string{"-" + last}
			}
		}
	}
	if res.From != nil && bits&Unknown != 0 {
		arg := f.actual(before, *res.From, c)
		arg.From = nil
		fact.Bits &^= Unknown
		fact = Join(fact, arg, nil, nil)
	}
	if len(res.NilIf) > 0 && res.OK&Nil != 0 {
		if arg := f.actual(before, res.NilIf[0], c); arg.Bits != 0 && arg.Bits&Nil == 0 {
			if fact = fact.dropNil(); arg.Bits&Unknown != 0 {
				fact.Bits, fact.Src = fact.Bits|Unknown, arg.Src
			}
		}
	}
	return fact
}

// isObject reports whether a pointer is passed for the parameter p that is not plainly
// nil: a getter that has an answer for nil objects, too, is not asked that way.
//
//	func (t *Table) GetRows() map[string]*Row { if t == nil { return nil }; return t.rows }
func isObject(p Place, c ir.Callee) bool {
	if p.Base != nil || len(p.Sels) > 0 || p.Param >= len(c.Args) || !isPointer(c.Args[p.Param].Type()) {
		return false
	}
	_, plainlyNil := strip(c.Args[p.Param]).(*ssa.Const)
	return !plainlyNil
}
