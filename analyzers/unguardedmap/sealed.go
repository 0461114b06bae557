package unguardedmap

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// unsealed returns the sites without those that are sealed.
func (f *finder) unsealed(b *guard.Belief, sites []*guard.Site) []*guard.Site {
	sealed := func(s *guard.Site) bool { return len(s.Lacks(b.Guard)) > 0 && f.sealed(b, s, sites) }
	if !slices.ContainsFunc(sites, sealed) {
		return sites
	}
	return slices.DeleteFunc(slices.Clone(sites), sealed)
}

// sealed reports whether the function has set a flag of the object before the access,
// after which nobody writes to the map: all who do have found under the lock that the
// flag is not set, and nobody takes it back.
//
//	s.mu.Lock()
//	s.closed = true
//	s.mu.Unlock()
//	for _, c := range s.conns { c.Close() }
func (f *finder) sealed(b *guard.Belief, s *guard.Site, sites []*guard.Site) bool {
	if s.Access.Write {
		return false
	}
	var writers []*guard.Site
	for _, t := range sites {
		if t.Access.Write {
			if len(t.Lacks(b.Guard)) > 0 {
				return false
			}
			writers = append(writers, t)
		}
	}
	for _, flag := range f.flagsSet(s) {
		if !slices.ContainsFunc(writers, func(t *guard.Site) bool { return !f.refuses(t, flag) }) && f.latches(flag) {
			return true
		}
	}
	return false
}

// flagsSet returns the boolean fields of the object that the function, or the one around
// it, has set before the access.
func (f *finder) flagsSet(s *guard.Site) (flags []types.Object) {
	outer := outermost(s.Fn)
	at := f.blockOf(outer, s)
	for _, b := range outer.Blocks {
		if !b.Dominates(at) {
			continue
		}
		for _, instr := range b.Instrs {
			st, ok := instr.(*ssa.Store)
			if !ok || st.Pos() >= s.Access.Pos || !isTrue(st.Val) {
				continue
			}
			flag := f.sums.Paths.Of(st.Addr)
			if flag.Object() != nil && flag.Parent() == s.Access.Map.Parent() && f.locksBefore(st) {
				flags = append(flags, flag.Object())
			}
		}
	}
	return flags
}

// locksBefore reports whether the function takes some lock on all ways to st.
func (f *finder) locksBefore(st *ssa.Store) bool {
	for b := st.Block(); b != nil; b = b.Idom() {
		for _, instr := range b.Instrs {
			if instr == ssa.Instruction(st) {
				break
			}
			if call, ok := instr.(*ssa.Call); ok {
				if _, op := f.sums.Locks.CallOp(&call.Call); op == lockset.Lock {
					return true
				}
			}
		}
	}
	return false
}

// blockOf returns the block of outer in which the access is made, or the literal that
// makes it; the entry, which nothing else dominates, if that cannot be told.
func (f *finder) blockOf(outer *ssa.Function, s *guard.Site) *ssa.BasicBlock {
	fn := s.Fn
	for fn.Parent() != nil && fn.Parent() != outer {
		fn = fn.Parent()
	}
	for _, b := range outer.Blocks {
		for _, instr := range b.Instrs {
			made, ok := instr.(*ssa.MakeClosure)
			if fn != outer && ok && made.Fn == fn || fn == outer && instr.Pos() == s.Access.Pos {
				return b
			}
		}
	}
	return outer.Blocks[0]
}

// refuses reports whether the access is made only where the flag was found not to be set.
func (f *finder) refuses(s *guard.Site, flag types.Object) bool {
	at := f.blockOf(s.Fn, s)
	for d := at.Idom(); d != nil; d = d.Idom() {
		branch, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cond, yes := ir.Positive(branch.Cond)
		load, ok := cond.(*ssa.UnOp)
		if !ok || load.Op != token.MUL || f.sums.Paths.Of(load.X).Object() != flag {
			continue
		}
		unset := d.Succs[0]
		if yes {
			unset = d.Succs[1]
		}
		if len(unset.Preds) == 1 && unset.Dominates(at) {
			return true
		}
	}
	return false
}

// latches reports whether the flag, once set, stays set: all that is ever assigned is true.
func (f *finder) latches(flag types.Object) bool {
	if f.reset == nil {
		f.reset = map[types.Object]bool{}
		for _, fn := range f.sums.IR.Funcs {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					if st, ok := instr.(*ssa.Store); ok && types.Identical(st.Val.Type().Underlying(), types.Typ[types.Bool]) && !isTrue(st.Val) {
						f.reset[f.sums.Paths.Of(st.Addr).Object()] = true
					}
				}
			}
		}
	}
	return !f.reset[flag]
}

func isTrue(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Bool && constant.BoolVal(c.Value)
}
