package ir

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// Fails reports whether ret certainly returns an error.
func Fails(ret *ssa.Return) bool {
	if len(ret.Results) == 0 {
		return false
	}
	err := Assigned(ret.Block(), ret.Results[len(ret.Results)-1])
	if !symbol.IsError(err.Type()) {
		return false
	}
	switch err := err.(type) {
	case *ssa.MakeInterface:
		return true
	case *ssa.Call:
		if fn := err.Call.StaticCallee(); fn != nil {
			if obj, ok := fn.Object().(*types.Func); ok && apitable.MakesError(obj) {
				return true
			}
		}
	}
	return refutesNil(ret.Block(), err)
}

// refutesNil reports whether b is reached only where v has turned out not to be nil.
func refutesNil(b *ssa.BasicBlock, v ssa.Value) bool {
	for d := b.Idom(); d != nil; d = d.Idom() {
		branch, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cond, yes := Positive(branch.Cond)
		cmp, ok := cond.(*ssa.BinOp)
		if !ok || cmp.X != v || !isNilConst(cmp.Y) {
			continue
		}
		other := 0
		if (cmp.Op == token.EQL) == yes {
			other = 1
		}
		if succ := d.Succs[other]; len(succ.Preds) == 1 && succ.Dominates(b) {
			return true
		}
	}
	return false
}

func isNilConst(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// Positive returns the condition that cond asks for or, if not yes, denies.
func Positive(cond ssa.Value) (c ssa.Value, yes bool) {
	yes = true
	for {
		not, ok := cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			return cond, yes
		}
		cond, yes = not.X, !yes
	}
}

// Assigned returns what b has assigned to the result that is read as v: functions
// with deferred calls keep their results in variables.
func Assigned(b *ssa.BasicBlock, v ssa.Value) ssa.Value {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return v
	}
	for _, instr := range b.Instrs {
		if st, ok := instr.(*ssa.Store); ok && st.Addr == load.X {
			v = st.Val
		}
	}
	return v
}
