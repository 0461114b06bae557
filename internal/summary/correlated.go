package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
)

// ruledOut returns the spawns that may be running where cond has turned out to be
// truth: not those that are started only where it is the opposite.
//
//	for _, c := range children {
//		if parallel { wg.Add(1); go work(c) } else { work(c) }
//	}
//	if parallel { wg.Wait() }
func (f *flow) ruledOut(live idset.Set, cond ssa.Value, truth bool) idset.Set {
	if len(live) == 0 || !f.settled(cond) {
		return live
	}
	for _, id := range live {
		if needed, ok := needs(f.spawns[id].Instr.Block(), cond); ok && needed != truth {
			live = live.Without(id)
		}
	}
	return live
}

// settled reports whether cond has one value in a call of the function.
func (f *flow) settled(cond ssa.Value) bool {
	switch cond := cond.(type) {
	case *ssa.Parameter:
		return true
	case *ssa.Call, *ssa.BinOp, *ssa.UnOp, *ssa.Extract:
		return !f.loops.inLoop(cond.(ssa.Instruction).Block())
	}
	return false
}

// needs returns the value of cond without which b is not reached.
func needs(b *ssa.BasicBlock, cond ssa.Value) (truth, ok bool) {
	for d := b.Idom(); d != nil; d = d.Idom() {
		branch, isIf := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !isIf {
			continue
		}
		c, yes := ir.Positive(branch.Cond)
		if c != cond {
			continue
		}
		for i, succ := range d.Succs {
			if len(succ.Preds) == 1 && succ.Dominates(b) {
				return (i == 0) == yes, true
			}
		}
	}
	return false, false
}
