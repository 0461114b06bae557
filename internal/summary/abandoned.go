package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

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
