package nilness

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/symbol"
)

// ended reports whether a call of an Err method, like that of a context, gives an
// error because an earlier one has, or because Done was received from. Such an
// error stays; see the documentation of context.Context, bufio.Scanner and sql.Rows.
//
//	if ctx.Err() != nil { return nil, ctx.Err() }
func (p *pass) ended(call *ssa.Call) bool {
	object, ok := asked(call, "Err")
	if !ok || !symbol.IsError(call.Type()) {
		return false
	}
	same := func(v ssa.Value, method string) bool {
		c, ok := v.(*ssa.Call)
		if !ok {
			return false
		}
		other, ok := asked(c, method)
		return ok && p.spell.spell(other) == p.spell.spell(object)
	}
	for b := call.Block(); b != nil; b = b.Idom() {
		for _, instr := range b.Instrs {
			if instr == call {
				break
			}
			if recv, ok := instr.(*ssa.UnOp); ok && recv.Op == token.ARROW && same(recv.X, "Done") {
				return true
			}
		}
		if len(b.Preds) != 1 {
			continue
		}
		cond, ok := b.Preds[0].Instrs[len(b.Preds[0].Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		test, ok := cond.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		then := b == b.Preds[0].Succs[0]
		switch {
		case isConstNil(test.Y) && same(test.X, "Err") && then == (test.Op == token.NEQ):
			return true
		case then && test.Op == token.EQL && chosen(test, func(ch ssa.Value) bool { return same(ch, "Done") }):
			return true
		}
	}
	return false
}

// asked returns the object whose method of that name, without arguments, is called.
func asked(call *ssa.Call, method string) (object ssa.Value, ok bool) {
	common := &call.Call
	if common.IsInvoke() {
		return common.Value, common.Method.Name() == method && len(common.Args) == 0
	}
	fn := calledObject(common)
	if fn == nil || fn.Name() != method || fn.Signature().Recv() == nil || len(common.Args) != 1 {
		return nil, false
	}
	return common.Args[0], true
}

func isConstNil(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.Value == nil
}

// chosen reports whether a comparison says that a select has received from a
// channel that matches.
func chosen(test *ssa.BinOp, matches func(ch ssa.Value) bool) bool {
	index, ok := test.X.(*ssa.Extract)
	k, isConst := test.Y.(*ssa.Const)
	if !ok || !isConst || k.Value == nil || index.Index != 0 {
		return false
	}
	sel, ok := index.Tuple.(*ssa.Select)
	if !ok || k.Int64() < 0 || k.Int64() >= int64(len(sel.States)) {
		return false
	}
	state := sel.States[k.Int64()]
	return state.Dir == types.RecvOnly && matches(state.Chan)
}
