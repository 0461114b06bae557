package chanstate

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// onceInLoop returns the counter of the loop in which v, the counter's
// comparison with a value that stays the same, finds them equal in at most one
// round: `if i == 0` and `if i == len(s)-1`. It is nil for other conditions.
func onceInLoop(v *ssa.BinOp) *ssa.Phi {
	if v.Op != token.EQL && v.Op != token.NEQ {
		return nil
	}
	for _, side := range [][2]ssa.Value{{v.X, v.Y}, {v.Y, v.X}} {
		if phi := counter(side[0]); phi != nil && invariant(side[1], phi.Block()) {
			return phi
		}
	}
	return nil
}

// counter returns the phi of which v is a fixed distance away, if each round of
// the loop moves that by a constant.
func counter(v ssa.Value) *ssa.Phi {
	switch v := v.(type) {
	case *ssa.BinOp:
		if step(v) {
			return counter(v.X)
		}
	case *ssa.Phi:
		rounds := 0
		for i, e := range v.Edges {
			if !v.Block().Dominates(v.Block().Preds[i]) {
				continue // the way into the loop
			}
			if next, ok := e.(*ssa.BinOp); !ok || !step(next) || next.X != v {
				return nil
			}
			rounds++
		}
		if rounds > 0 {
			return v
		}
	}
	return nil
}

// step reports whether v adds a constant that is not zero.
func step(v *ssa.BinOp) bool {
	c, ok := v.Y.(*ssa.Const)
	return ok && (v.Op == token.ADD || v.Op == token.SUB) && constVal(c) != Val{} && constVal(c).Const != "0"
}

// invariant reports whether v has the same value in all rounds of the loop at head.
func invariant(v ssa.Value, head *ssa.BasicBlock) bool {
	switch v := v.(type) {
	case *ssa.Const, *ssa.Parameter, *ssa.FreeVar:
		return true
	case *ssa.BinOp:
		return invariant(v.X, head) && invariant(v.Y, head)
	case *ssa.Call:
		if isBuiltin(&v.Call, "len") {
			return invariant(v.Call.Args[0], head)
		}
	}
	instr, ok := v.(ssa.Instruction)
	return ok && instr.Block() != head && instr.Block().Dominates(head)
}

// pass returns w after v has found its operands equal, and nil if that cannot be
// since it has in an earlier round of the loop.
func (w *world) pass(v *ssa.BinOp) *world {
	switch {
	case onceInLoop(v) == nil:
		return w
	case w.passed[v]:
		return nil
	}
	c := w.clone()
	c.passed = put(w.passed, v, true)
	return c
}

// enterLoop forgets what earlier runs of the loop at head have passed.
func (w *world) enterLoop(from, head *ssa.BasicBlock) *world {
	if head.Dominates(from) {
		return w
	}
	passed := without(w.passed, func(v *ssa.BinOp, _ bool) bool { return onceInLoop(v).Block() == head })
	if len(passed) == len(w.passed) {
		return w
	}
	c := w.clone()
	c.passed = passed
	return c
}
