package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// A loop that receives from a channel does so, as a rule, as often as something was
// started in another loop: also if it is not entered at all, nothing is left running
// behind it. That is not so if it is left because of something else:
//
//	select {
//	case r := <-results:
//	case <-ctx.Done():
//		return
//	}

// way leads from one block to the next.
type way struct{ from, to *ssa.BasicBlock }

// joined is a channel that has been received from on the way out of a loop, or is
// going to be on the way in.
type joined struct {
	ch ssa.Value
	// always: each round of the loop receives.
	always bool
}

// joins lists, by the ways into loops, past them and out of them, what is joined, and by
// those out of them which channels have shown that the rest is not.
func joins(fn *ssa.Function) (out map[way][]joined, early map[way]ssa.Value) {
	out, early = map[way][]joined{}, map[way]ssa.Value{}
	for _, head := range fn.Blocks {
		in, ends := naturalLoop(head)
		if len(ends) == 0 {
			continue
		}
		leaving := waysOut(fn, in)
		for _, exit := range leaving {
			if ch := sentError(exit); ch != nil {
				early[exit] = ch
			}
		}
		for _, r := range receivesIn(fn, in) {
			j := joined{ch: r.ch, always: r.sel == nil && !slices.ContainsFunc(ends, func(b *ssa.BasicBlock) bool { return !r.block.Dominates(b) })}
			for _, p := range head.Preds {
				if past := pastLoop(p, head, in); past != nil {
					out[way{p, past}] = append(out[way{p, past}], j)
				}
				if r.sel == nil {
					out[way{p, head}] = append(out[way{p, head}], j)
				}
			}
			if r.sel == nil {
				continue
			}
			for _, exit := range leaving {
				if !r.leaves(exit) {
					out[exit] = append(out[exit], j)
				}
			}
		}
	}
	return out, early
}

// naturalLoop tells which blocks are in the loop at head, and from which of them it
// goes on to the next round; there are none if head begins no loop.
func naturalLoop(head *ssa.BasicBlock) (in []bool, ends []*ssa.BasicBlock) {
	for _, p := range head.Preds {
		if head.Dominates(p) {
			ends = append(ends, p)
		}
	}
	if len(ends) == 0 {
		return nil, nil
	}
	in = make([]bool, len(head.Parent().Blocks))
	for _, p := range ends {
		mark(in, p, head)
	}
	return in, ends
}

// waysOut lists the ways out of a loop.
func waysOut(fn *ssa.Function, in []bool) (out []way) {
	for _, b := range fn.Blocks {
		for _, s := range b.Succs {
			if in[b.Index] && !in[s.Index] {
				out = append(out, way{b, s})
			}
		}
	}
	return out
}

// received is a receive, in a select that has other cases if sel is set.
type received struct {
	ch    ssa.Value
	block *ssa.BasicBlock
	sel   *ssa.Select
}

// receivesIn lists the receives in the blocks of a loop.
func receivesIn(fn *ssa.Function, in []bool) (out []received) {
	for _, b := range fn.Blocks {
		if !in[b.Index] {
			continue
		}
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if instr.Op == token.ARROW {
					out = append(out, received{ch: instr.X, block: b})
				}
			case *ssa.Select:
				for _, s := range instr.States {
					if s.Dir == types.RecvOnly {
						out = append(out, received{s.Chan, b, instr})
					}
				}
			}
		}
	}
	return out
}

// leaves reports whether the select has taken another case on this way out of the
// loop.
func (r received) leaves(exit way) bool {
	return slices.ContainsFunc(branches(r.sel), func(b branch) bool {
		other := b.block.Succs[0]
		if r.sel.States[b.i].Chan == r.ch {
			other = b.block.Succs[1]
		}
		return exit.from == b.block || len(other.Preds) == 1 && other.Dominates(exit.from)
	})
}

// branch is a block that ends by asking whether a select has taken case i.
type branch struct {
	block *ssa.BasicBlock
	i     int
}

func branches(sel *ssa.Select) (out []branch) {
	for _, use := range *sel.Referrers() {
		index, ok := use.(*ssa.Extract)
		if !ok || index.Index != 0 {
			continue
		}
		for _, use := range *index.Referrers() {
			cmp, ok := use.(*ssa.BinOp)
			if !ok {
				continue
			}
			_, i, ok := selectCase(cmp)
			if cond, isIf := lastIf(cmp.Block()); ok && isIf && cond == cmp {
				out = append(out, branch{cmp.Block(), i})
			}
		}
	}
	return out
}

// pastLoop returns the block to which p goes instead of entering the loop at head,
// if the loop is one whose condition comes last, as in `for range n`, and leads there.
func pastLoop(p, head *ssa.BasicBlock, in []bool) *ssa.BasicBlock {
	if in[p.Index] || len(p.Succs) != 2 {
		return nil
	}
	past := p.Succs[0]
	if past == head {
		past = p.Succs[1]
	}
	if slices.ContainsFunc(past.Preds, func(b *ssa.BasicBlock) bool { return in[b.Index] }) {
		return past
	}
	return nil
}

// collected is w after a callee whose loop receives from a channel that it is passed:
//
//	for range n { go work(results) }
//	sum(n, results)
//	close(results)
func (f *function) collected(w *world, c ir.Callee) *world {
	if len(w.live) == 0 {
		return w
	}
	for i, arg := range c.Args {
		if isChan(arg.Type()) && i < len(c.Fn.Params) && f.collects(c.Fn.Params[i]) {
			w = f.receivedFrom(w, f.eval(w, arg), true)
		}
	}
	return w
}

// collects reports whether a loop of the function receives from its parameter, and
// waits for nothing else there.
func (e *engine) collects(param *ssa.Parameter) bool {
	does, known := e.collectors[param]
	if known {
		return does
	}
	ways, _ := joins(param.Parent())
	for _, way := range ways {
		does = does || slices.ContainsFunc(way, func(j joined) bool { return e.pkg.Resolve(j.ch) == param })
	}
	for _, use := range *param.Referrers() {
		_, either := use.(*ssa.Select)
		does = does && !either
	}
	e.collectors[param] = does
	return does
}
