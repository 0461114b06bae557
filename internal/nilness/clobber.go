package nilness

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// decoded describes the target of a decoder whose error is err.
func (f *flow) decoded(st *state, target ssa.Value, err *ssa.Call) {
	p := f.base(st, target)
	t := typeOf(p)
	old := f.get(st, p)
	var leaves [][]access.Selector
	var facts []Fact
	if t != nil {
		leaves = f.pass.relevant.mapFields(t)
	}
	for _, sels := range leaves {
		facts = append(facts, f.get(st, f.paths.Extend(p, sels...)))
	}
	f.kill(st, p)
	fact := unknown()
	if old.Bits&Nil != 0 && t != nil && isMapType(t) && err != nil {
		fact.Bits |= Nil
		fact.Why = old.Why
		fact.When = union(old.When, []string{"-" + f.pass.spell.spell(err) + "==nil"})
	}
	st.put(p, fact)
	for i, sels := range leaves {
		if facts[i].Bits&Nil != 0 {
			pos := token.NoPos
			if err != nil {
				pos = err.Pos()
			}
			st.put(f.paths.Extend(p, sels...), Fact{Bits: Nil | Unknown, Why: Origin{Kind: Decoded, Pos: pos}, When: facts[i].When})
		}
	}
}

// clobber is what a call of an unknown function may do to an argument: all
// that can be reached through it may be assigned. What was made stays made.
func (f *flow) clobber(st *state, arg ssa.Value) {
	if mc := closure(f.pass.ir, arg); mc != nil {
		f.mayRun(st, mc)
		for _, b := range mc.Bindings {
			if mc.Fn.(*ssa.Function).Parent() == nil && isPointer(b.Type()) {
				f.clobber(st, b) // the receiver of a method value
			}
		}
		return
	}
	v := strip(arg)
	if _, ok := v.(*ssa.Const); ok {
		return
	}
	p := f.base(st, v)
	switch core(v.Type()).(type) {
	case *types.Pointer, *types.Slice, *types.Interface:
		f.opaque(st, p, true)
	case *types.Map:
		f.opaque(st, f.elem(p), true)
	}
}

func (f *flow) opaque(st *state, p *access.Path, self bool) {
	for _, e := range st.facts {
		if e.fact.Bits&Nil == 0 || e.place == p && !self || !e.place.HasPrefix(p) {
			continue
		}
		st.put(e.place, Fact{Bits: Unknown, From: e.fact.From})
	}
	if f.get(st, p).Bits&Nil != 0 || f.get(st, p).Src != nil {
		fact := unknown()
		if own := st.facts.at(p); own != nil && own.Bits == Made {
			return
		}
		st.put(p, fact)
	}
}

// mayRun is what the function literal, or method value, v may do at some time: the
// variables, or fields of the receiver, that it assigns may have been assigned.
func (f *flow) mayRun(st *state, v ssa.Value) {
	c, ok := f.pass.ir.Callee(v)
	if !ok {
		return
	}
	s := f.pass.summary(c)
	if s == nil {
		return
	}
	for _, e := range s.Effects {
		if e.Bits&Nil != 0 && e.Bits&(Made|Unknown) == 0 {
			continue
		}
		if p := f.bind(st, e.Place, c); p != nil && f.get(st, p).Bits != Made {
			st.put(p, unknown())
		}
	}
}

// callLiterals is what a library function does that changes nothing itself
// but may call the literals it is given.
func (f *flow) callLiterals(st *state, common *ssa.CallCommon) {
	for _, a := range common.Args {
		if mc := closure(f.pass.ir, a); mc != nil {
			f.mayRun(st, mc)
		}
	}
}

// clobberShared is what a call of unknown code may do to memory that is not
// only this function's.
func (f *flow) clobberShared(st *state) {
	for _, e := range st.facts {
		p := e.place
		if e.fact.Bits&Nil == 0 {
			continue
		}
		switch root := p.Root().(type) {
		case *ssa.Parameter:
			if p.IsRoot() && !isPointer(root.Type()) {
				continue // the parameter itself
			}
		case *ssa.Global:
		case *ssa.Alloc:
			if !f.pass.assignedByLiterals(root) {
				continue
			}
		default:
			continue
		}
		st.put(p, Fact{Bits: Unknown, From: e.fact.From})
	}
}
