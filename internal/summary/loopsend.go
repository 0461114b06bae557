package summary

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
)

// loopSend is a send, in a loop, of a value that the function has made before
// the loop: the next round works on what the receiver of this one has.
//
//	m := map[string]int{}
//	for ... { clear(m); fill(m); ch <- m }
type loopSend struct {
	root *access.Path
	in   *ssa.BasicBlock
}

// noteLoopSend records a send of v in b if it is one of those.
func (f *flow) noteLoopSend(b *ssa.BasicBlock, v ssa.Value) {
	path := f.p.Paths.Of(v)
	def, ok := path.Root().(ssa.Instruction)
	if !ok || !path.IsRoot() || !isMade(path.Root()) || def.Parent() != f.fn || !f.loops.inLoop(b) || f.loops.sameLoop(b, def.Block()) || f.answered(b) {
		return
	}
	f.loopSends = append(f.loopSends, loopSend{path, b})
}

// answered reports whether the loop around b waits for somebody, who may be the
// receiver that is done with what it got.
func (f *flow) answered(b *ssa.BasicBlock) bool {
	for _, other := range f.fn.Blocks {
		if !f.loops.sameLoop(b, other) {
			continue
		}
		for _, instr := range other.Instrs {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if instr.Op == token.ARROW {
					return true
				}
			case *ssa.Select:
				for _, st := range instr.States {
					if st.Dir == types.RecvOnly {
						return true
					}
				}
			case *ssa.Call:
				if fn, ok := calledFunc(&instr.Call); ok && concur.IsWait(fn) {
					return true
				}
			}
		}
	}
	return false
}

// calledFunc returns the declared function or method that call names.
func calledFunc(call *ssa.CallCommon) (*types.Func, bool) {
	if call.IsInvoke() {
		return call.Method, true
	}
	if fn := call.StaticCallee(); fn != nil {
		obj, ok := fn.Object().(*types.Func)
		return obj, ok
	}
	return nil, false
}

// sentBefore reports whether an earlier round of the loop around b has sent
// the object at root.
func (f *flow) sentBefore(root *access.Path, b *ssa.BasicBlock) bool {
	for _, send := range f.loopSends {
		if send.root == root && f.loops.sameLoop(send.in, b) {
			return true
		}
	}
	return false
}
