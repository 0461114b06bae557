package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// Starters tells of the functions of which every call that does not fail runs fn, fn
// among them, whether it also starts a goroutine each time, itself or on the way to fn.
func (p *Package) Starters(fn *ssa.Function) map[*ssa.Function]bool {
	starters := map[*ssa.Function]bool{}
	var visit func(fn *ssa.Function, starts bool)
	visit = func(fn *ssa.Function, starts bool) {
		starts = starts || p.alwaysStarts(fn)
		if known, seen := starters[fn]; seen && (known || !starts) {
			return
		}
		starters[fn] = starts
		for _, site := range p.IR.Callers[fn] {
			if call, ok := site.(*ssa.Call); ok && inevitable(call) {
				visit(call.Parent(), starts)
			}
		}
	}
	visit(fn, false)
	return starters
}

// alwaysStarts reports whether fn itself starts a goroutine in every call that does
// not fail.
func (p *Package) alwaysStarts(fn *ssa.Function) bool {
	sum := p.Of(fn)
	return sum != nil && slices.ContainsFunc(sum.Spawns, func(sp *Spawn) bool {
		return sp.Origin == nil && !sp.Later && inevitable(sp.Instr)
	})
}

// inevitable reports whether every way through the function of instr that does not
// fail comes past it.
func inevitable(instr ssa.Instruction) bool {
	fn := instr.Parent()
	return !slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ok && b != fn.Recover && !ir.Fails(ret) && !instr.Block().Dominates(b)
	})
}
