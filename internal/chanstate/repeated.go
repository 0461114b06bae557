package chanstate

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// The outcome of a comparison may be kept in a variable, and be asked for twice:
//
//	s.mu.Lock()
//	first := s.err == nil
//	if first { s.err = err }
//	s.mu.Unlock()
//	if first { close(s.done) }
//
// Worlds in which it has come out differently stay apart until it is asked for the
// last time: who gets to the close has set the error.

// repeated lists the comparisons that fn asks for again, by the ways out of blocks
// that have asked and lead to another such block.
func repeated(fn *ssa.Function) map[way]*ssa.BinOp {
	asking := map[*ssa.BinOp][]*ssa.BasicBlock{}
	for _, b := range fn.Blocks {
		if cmp := comparison(b); cmp != nil {
			asking[cmp] = append(asking[cmp], b)
		}
	}
	out := map[way]*ssa.BinOp{}
	for cmp, blocks := range asking {
		if len(blocks) < 2 {
			continue
		}
		again := leadingTo(blocks, cmp.Block())
		for _, from := range blocks {
			for _, to := range from.Succs {
				if again[to] {
					out[way{from, to}] = cmp
				}
			}
		}
	}
	return out
}

// leadingTo returns the blocks, and those from which one of them can be reached without
// computing the comparison, which is done in via, anew.
func leadingTo(blocks []*ssa.BasicBlock, via *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	leads := map[*ssa.BasicBlock]bool{}
	work := slices.Clone(blocks)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if leads[b] {
			continue
		}
		leads[b] = true
		if b != via {
			work = append(work, b.Preds...)
		}
	}
	return leads
}

// comparison returns the comparison that b branches on, or nil.
func comparison(b *ssa.BasicBlock) *ssa.BinOp {
	cond, ok := lastIf(b)
	if !ok {
		return nil
	}
	cond, _ = ir.Positive(cond)
	cmp, _ := cond.(*ssa.BinOp)
	return cmp
}

// remember keeps in w how the comparison has come out that from asks for, as long as
// it is asked for again.
func (f *function) remember(w *world, from, to *ssa.BasicBlock, holds bool) *world {
	cmp := comparison(from)
	switch {
	case cmp == nil, len(f.repeated) == 0:
		return w
	case f.repeated[way{from, to}] == cmp:
		cond, _ := lastIf(from)
		_, yes := ir.Positive(cond)
		return w.withReg(f.paths.Root(cmp), boolVal(holds == yes))
	default:
		return w.withoutReg(f.paths.Root(cmp))
	}
}

// remembered tells how v has come out before, if it is a comparison that was asked
// for already.
func (f *function) remembered(w *world, v ssa.Value) (holds, known bool) {
	cmp, ok := v.(*ssa.BinOp)
	if !ok || len(f.repeated) == 0 {
		return false, false
	}
	val, _ := w.reg.Get(f.paths.Root(cmp))
	return val.Const == "true", isBool(val)
}
