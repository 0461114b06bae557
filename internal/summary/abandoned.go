package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/ir"
)

// finishSpawns decides on the spawns that are running only where the function
// gives up with an error, and for which it waits where it does not: what is left
// half done is not used any more.
//
//	for _, o := range objects {
//		if o == nil { return errors.New("missing") }
//		workers.Go(o.commit)
//	}
//	return workers.Wait()
func (c *collector) finishSpawns() {
	for _, id := range c.abandoned.Minus(c.sum.LiveAtExit) {
		sp := c.spawns[id]
		start := sp.Instr.Block()
		waited := slices.ContainsFunc(c.ends, func(end *ssa.BasicBlock) bool {
			return end == start || ir.Reaches(start, end, nil)
		})
		if !waited {
			sp.Covered = nil
			c.sum.LiveAtExit = c.sum.LiveAtExit.With(id)
		}
	}
}

// fails reports whether ret certainly returns an error.
func fails(ret *ssa.Return) bool {
	if len(ret.Results) == 0 {
		return false
	}
	err := ret.Results[len(ret.Results)-1]
	if !types.Identical(err.Type(), types.Universe.Lookup("error").Type()) {
		return false
	}
	switch err := err.(type) {
	case *ssa.MakeInterface:
		return true
	case *ssa.Call:
		if fn, ok := calledFunc(&err.Call); ok && apitable.MakesError(fn) {
			return true
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
		cond, yes := positive(branch.Cond)
		cmp, ok := cond.(*ssa.BinOp)
		if !ok || cmp.X != v || !isNil(cmp.Y) {
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
