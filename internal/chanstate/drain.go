package chanstate

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// drains lists the ways out of loops that have taken all that a channel can hold, as
// in
//
//	for range cap(s.slots) {
//		<-s.slots
//	}
//
// Where the channel holds the free slots of a pool of workers, that waits for all
// of them.
func (e *engine) drains(fn *ssa.Function) map[way]bool {
	out := map[way]bool{}
	for _, b := range fn.Blocks {
		cond, ok := lastIf(b)
		if !ok {
			continue
		}
		bound, ok := cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		ch := capOf(bound.Y)
		if ch == nil {
			continue
		}
		same := func(r received) bool { return e.paths.Of(r.ch) == e.paths.Of(ch) }
		for i, s := range b.Succs {
			in := make([]bool, len(fn.Blocks))
			for _, head := range []*ssa.BasicBlock{s, b} { // the condition comes last or first
				for _, p := range head.Preds {
					if head.Dominates(p) {
						mark(in, p, head)
					}
				}
			}
			if slices.ContainsFunc(receivesIn(fn, in), same) && !in[b.Succs[1-i].Index] {
				out[way{b, b.Succs[1-i]}] = true
			}
		}
	}
	return out
}

// capOf returns the channel whose capacity v is, or nil.
func capOf(v ssa.Value) ssa.Value {
	call, ok := v.(*ssa.Call)
	if !ok || !isBuiltin(&call.Call, "cap") || !isChan(call.Call.Args[0].Type()) {
		return nil
	}
	return call.Call.Args[0]
}
