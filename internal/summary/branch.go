package summary

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

func (f *flow) branch(s State, from *ssa.BasicBlock, succ int) State {
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok {
		return s
	}
	cond, yes := ir.Positive(branch.Cond)
	yes = yes == (succ == 0)
	s.Live = f.ruledOut(s.Live, cond, yes)
	switch cond := cond.(type) {
	case *ssa.Call:
		if lock, op := f.p.Locks.CallOp(&cond.Call); yes && (op == lockset.TryLock || op == lockset.TryRLock) {
			s.Locks = s.Locks.Acquire(f.p.Paths.Of(lock), op == lockset.TryRLock)
		}
	case *ssa.Extract:
		if l, ok := cond.Tuple.(*ssa.Lookup); ok && !yes {
			s.Detached = f.detached.absent(s.Detached, l)
		}
	case *ssa.BinOp:
		if cond.Op == token.NEQ {
			yes = !yes
		} else if cond.Op != token.EQL {
			return s
		}
		if yes && isNil(cond.Y) && f.p.Locks.IsLock(cond.X.Type()) {
			s.Locks = s.Locks.Lack(f.p.Paths.Of(cond.X))
		}
		if _, isObject := pointedStruct(cond.X.Type()); yes && isObject && !isNil(cond.Y) {
			s.Locks = f.sameObject(s.Locks, f.p.Paths.Of(cond.X), f.p.Paths.Of(cond.Y))
		}
		if sel, state := selected(cond); yes && sel != nil {
			if state.Dir == types.RecvOnly {
				s = f.receive(s, state.Chan, from)
			} else {
				s.Sent = f.handOver(s.Sent, s, state.Send)
				s.Leaked = f.owner.leak(s.Leaked, state.Send)
			}
			s = f.semaphore(s, state.Chan)
		}
	}
	return s
}

// sameObject returns the locks held where x and y turn out to be one object: those of
// the one are those of the other.
//
//	lo.mu.Lock(); if hi != lo { hi.mu.Lock() }
func (f *flow) sameObject(locks lockset.State, x, y *access.Path) lockset.State {
	for _, h := range locks.Must {
		if sels, ok := h.Lock.Selectors(x); ok {
			locks = locks.Acquire(f.p.Paths.Extend(y, sels...), h.Read)
		} else if sels, ok := h.Lock.Selectors(y); ok {
			locks = locks.Acquire(f.p.Paths.Extend(x, sels...), h.Read)
		}
	}
	return locks
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// selected returns the case of a select statement that cond tests for.
func selected(cond *ssa.BinOp) (*ssa.Select, *ssa.SelectState) {
	ext, ok := cond.X.(*ssa.Extract)
	if !ok || ext.Index != 0 {
		return nil, nil
	}
	sel, ok := ext.Tuple.(*ssa.Select)
	if !ok {
		return nil, nil
	}
	c, ok := cond.Y.(*ssa.Const)
	if !ok || c.Value == nil {
		return nil, nil
	}
	i, exact := constant.Int64Val(c.Value)
	if !exact || i < 0 || int(i) >= len(sel.States) {
		return nil, nil
	}
	return sel, sel.States[i]
}

// isPredicate reports whether cond asks a function about nothing but one value.
func (f *flow) isPredicate(cond ssa.Value) bool {
	call, ok := cond.(*ssa.Call)
	if !ok || call.Call.StaticCallee() == nil || len(call.Call.Args) != 1 {
		return false
	}
	_, op := f.p.Locks.CallOp(&call.Call)
	return op == lockset.None
}

// repeatable reports whether cond is a flag or a nil check, which code tests
// a second time to learn whether it holds the lock.
func (f *flow) repeatable(cond ssa.Value) bool {
	switch c := cond.(type) {
	case *ssa.UnOp:
		return c.Op != token.NOT || f.repeatable(c.X)
	case *ssa.BinOp:
		return isNil(c.Y) && f.p.Locks.IsLock(c.X.Type())
	case *ssa.Phi, *ssa.Parameter, *ssa.FreeVar, *ssa.Field:
		return true
	}
	return false
}
