package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// waitsAtOnce reports whether the starter of sp does nothing to maps before sp has
// ended, and starts nothing else:
//
//	go func() { defer func() { done <- true }(); f() }()
//	<-done
func (f *flow) waitsAtOnce(sp *Spawn) bool {
	signals := func(ch ssa.Value) bool { return sp.Signals.Has(f.p.Paths.Of(ch).ID()) }
	instrs := sp.Instr.Block().Instrs
	for i := slices.Index(instrs, sp.Instr) + 1; i < len(instrs); i++ {
		switch instr := instrs[i].(type) {
		case *ssa.UnOp:
			if instr.Op == token.ARROW {
				return signals(instr.X)
			}
		case *ssa.Select:
			return !goesOn(instr) && slices.ContainsFunc(instr.States, func(st *ssa.SelectState) bool { return signals(st.Chan) })
		case *ssa.Call:
			for _, c := range f.p.Callees(&instr.Call) {
				if c.Obj != nil && concur.IsWait(c.Obj) && len(c.Args) > 0 {
					return sp.Joins == f.p.Paths.Of(c.Args[0]) || signals(c.Args[0])
				}
			}
			if fn, ok := calledFunc(&instr.Call); !ok || fn.Pkg() == nil || !ir.Standard(fn.Pkg().Path()) {
				return false
			}
		case *ssa.FieldAddr, *ssa.Defer, *ssa.DebugRef:
		default:
			return false
		}
	}
	return false
}

// goesOn reports whether the statement goes on after a time, whatever runs then,
// and not only to return an error.
func goesOn(sel *ssa.Select) bool {
	for i, st := range sel.States {
		if isTimer(st.Chan) && !givesUp(caseOf(sel, i)) {
			return true
		}
	}
	return false
}

// isTimer reports whether ch is ready after a time.
func isTimer(ch ssa.Value) bool {
	switch ch := ch.(type) {
	case *ssa.Call:
		fn, ok := calledFunc(&ch.Call)
		return ok && timerChans.Has(fn)
	case *ssa.UnOp:
		field, ok := ch.X.(*ssa.FieldAddr)
		return ok && types.TypeString(field.X.Type(), nil) == "*time.Timer"
	}
	return false
}

// timerChans lists what returns a channel that is ready after a time.
var timerChans = apitable.New(map[string]bool{"time.After": true})

// caseOf returns the body of a case of the statement, nil if it is empty.
func caseOf(sel *ssa.Select, i int) *ssa.BasicBlock {
	for _, ref := range *sel.Referrers() {
		ext, ok := ref.(*ssa.Extract)
		if !ok || ext.Index != 0 {
			continue
		}
		for _, use := range *ext.Referrers() {
			cond, ok := use.(*ssa.BinOp)
			if !ok {
				continue
			}
			if _, st := selected(cond); st != sel.States[i] {
				continue
			}
			for _, branch := range *cond.Referrers() {
				if branch, ok := branch.(*ssa.If); ok {
					return branch.Block().Succs[0]
				}
			}
		}
	}
	return nil
}

// givesUp reports whether b returns nothing but an error.
func givesUp(b *ssa.BasicBlock) bool {
	if b == nil {
		return false
	}
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok || len(ret.Results) == 0 {
		return false
	}
	last := len(ret.Results) - 1
	for _, v := range ret.Results[:last] {
		if !isConst(ir.Assigned(b, v)) {
			return false
		}
	}
	err := ir.Assigned(b, ret.Results[last])
	return symbol.IsError(ret.Results[last].Type()) && !isNil(err)
}
