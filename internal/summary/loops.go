package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// loops answers which blocks of a function can be executed again.
type loops struct {
	cyclic []bool
	comp   []int // the strongly connected component of each block
}

func findLoops(fn *ssa.Function) *loops {
	l := &loops{cyclic: make([]bool, len(fn.Blocks)), comp: make([]int, len(fn.Blocks))}
	// A block is in a loop iff its strongly connected component in the
	// control-flow graph has an edge inside (Tarjan 1972, iteratively, since
	// generated functions can be tens of thousands of blocks deep).
	n := len(fn.Blocks)
	index, low := make([]int, n), make([]int, n)
	onStack := make([]bool, n)
	var stack []int
	next := 1
	type frame struct{ b, succ int }
	for root := range n {
		if index[root] != 0 {
			continue
		}
		frames := []frame{{root, 0}}
		index[root], low[root] = next, next
		next++
		stack, onStack[root] = append(stack, root), true
		for len(frames) > 0 {
			f := &frames[len(frames)-1]
			if f.succ < len(fn.Blocks[f.b].Succs) {
				s := fn.Blocks[f.b].Succs[f.succ].Index
				f.succ++
				switch {
				case s == f.b:
					l.cyclic[s] = true
				case index[s] == 0:
					index[s], low[s] = next, next
					next++
					stack, onStack[s] = append(stack, s), true
					frames = append(frames, frame{s, 0})
				case onStack[s]:
					low[f.b] = min(low[f.b], index[s])
				}
				continue
			}
			b := f.b
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				up := frames[len(frames)-1].b
				low[up] = min(low[up], low[b])
			}
			if low[b] != index[b] {
				continue
			}
			for size := 1; ; size++ {
				top := stack[len(stack)-1]
				stack, onStack[top] = stack[:len(stack)-1], false
				l.comp[top] = b
				if top != b || size > 1 {
					l.cyclic[top] = true
				}
				if top == b {
					break
				}
			}
		}
	}
	return l
}

// inLoop reports whether b may run more than once in one call.
func (l *loops) inLoop(b *ssa.BasicBlock) bool { return l.cyclic[b.Index] }

// sameLoop reports whether a and b are in the same outermost loop.
func (l *loops) sameLoop(a, b *ssa.BasicBlock) bool {
	return l.cyclic[a.Index] && l.comp[a.Index] == l.comp[b.Index]
}

// leaves reports whether the edge leaves an outermost loop.
func (l *loops) leaves(from, to *ssa.BasicBlock) bool {
	return l.cyclic[from.Index] && l.comp[from.Index] != l.comp[to.Index]
}

// repeatsWithout reports whether b can run again without the block via having
// run in between: whether what via makes anew is the same for several runs.
func repeatsWithout(b, via *ssa.BasicBlock) bool {
	return b != via && ir.Reaches(b, b, via)
}

// MadeAnew reports whether root is made again before instr is executed again,
// so that each execution sees another object.
func MadeAnew(root ssa.Value, instr ssa.Instruction) bool {
	def, ok := root.(ssa.Instruction)
	if !ok || def.Parent() != instr.Parent() || def.Block() == nil {
		return false
	}
	return !repeatsWithout(instr.Block(), def.Block())
}
