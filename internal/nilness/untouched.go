package nilness

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// untouched is the literal that says that nobody but the function itself has set
// fields of a struct which it passes on by its address, as options are collected:
// a field that the function does not set is zero then.
//
//	var o options
//	if len(opts) > 0 { m.Header = Header{}; for _, opt := range opts { opt(&o) } }
//	if o.id != "" { m.Header["id"] = o.id }
func untouched(o *ssa.Alloc) string { return untouchedMark + register(o) + ")" }

const untouchedMark = "untouched("

// collects reports whether o is such a struct: besides using its fields the function
// does nothing but to pass it to others.
func collects(o *ssa.Alloc) bool {
	if _, ok := deref(o.Type()).Underlying().(*types.Struct); !ok {
		return false
	}
	passed := false
	for _, use := range *o.Referrers() {
		switch use := use.(type) {
		case *ssa.FieldAddr, *ssa.DebugRef:
		case *ssa.UnOp:
		case *ssa.Store:
			if use.Addr != o || use.Val == o {
				return false
			}
		case *ssa.Call:
			passed = true
		default:
			return false
		}
	}
	return passed
}

// touch forgets what was known of structs that a call gets the address of.
func (f *flow) touch(st *state, common *ssa.CallCommon) {
	for _, a := range common.Args {
		if o, ok := a.(*ssa.Alloc); ok && f.isCollected(o) {
			lit := untouched(o)
			st.withoutConditions(func(l string) bool { return l[1:] == lit })
		}
	}
}

// enters forgets, at the head of a loop, what the calls in it will touch: what holds
// in the first round is of no use behind the loop.
func (f *flow) enters(st *state, head *ssa.BasicBlock) *state {
	loop := slices.ContainsFunc(head.Preds, func(p *ssa.BasicBlock) bool { return head.Dominates(p) })
	if !loop || len(f.collected) == 0 || !st.conditional() {
		return st
	}
	touched := func(lit string) bool {
		return strings.HasPrefix(lit[1:], untouchedMark) && slices.ContainsFunc(f.collected, func(o *ssa.Alloc) bool {
			return lit[1:] == untouched(o) && slices.ContainsFunc(*o.Referrers(), func(use ssa.Instruction) bool {
				_, isCall := use.(*ssa.Call)
				return isCall && head.Dominates(use.Block()) && ir.Reaches(use.Block(), head, nil)
			})
		})
	}
	st = st.clone()
	st.withoutConditions(touched)
	return st
}

// findCollected returns the structs of fn that collect.
func findCollected(fn *ssa.Function) (out []*ssa.Alloc) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if a, ok := instr.(*ssa.Alloc); ok && collects(a) {
				out = append(out, a)
			}
		}
	}
	return out
}

func (f *flow) isCollected(v ssa.Value) bool {
	o, ok := v.(*ssa.Alloc)
	return ok && slices.Contains(f.collected, o)
}

// showsTouch holds what follows for the struct if v is holds: a field that the
// function does not set is not zero.
func (f *flow) showsTouch(st *state, v ssa.Value, holds bool) {
	load, ok := v.(*ssa.UnOp)
	if b, isTest := v.(*ssa.BinOp); isTest {
		c, isConst := b.Y.(*ssa.Const)
		op := b.Op
		if !holds {
			op = inverse(op)
		}
		if !isConst || !(op == token.NEQ && (c.Value == nil || isZero(c)) || op == token.GTR && !isNegative(c)) {
			return
		}
		load, ok = b.X.(*ssa.UnOp)
	} else if !holds {
		return
	}
	if !ok || load.Op != token.MUL {
		return
	}
	field, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return
	}
	if o, ok := field.X.(*ssa.Alloc); ok && f.isCollected(o) && !sets(o, field.Field, true) {
		f.hold(st, "-"+untouched(o))
	}
}

// sets reports whether the function itself sets the field of o, by a struct literal
// for one, if that is allowed.
func sets(o *ssa.Alloc, field int, literals bool) bool {
	return slices.ContainsFunc(*o.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			load, ok := use.Val.(*ssa.UnOp)
			if !ok {
				return true
			}
			literal, ok := load.X.(*ssa.Alloc)
			return !ok || !literals || sets(literal, field, false)
		case *ssa.FieldAddr:
			return use.Field == field && slices.ContainsFunc(*use.Referrers(), func(at ssa.Instruction) bool {
				_, read := at.(*ssa.UnOp)
				return !read
			})
		}
		return false
	})
}
