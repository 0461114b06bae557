package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// AlwaysStarts reports whether every call of fn that does not fail starts what
// instr starts as run, itself or by what it calls.
func (p *Package) AlwaysStarts(fn *ssa.Function, instr ssa.Instruction, run *ssa.Function) bool {
	return p.alwaysStarts(fn, instr, run, maxStartChain)
}

// maxStartChain bounds the calls on the way to what is started.
const maxStartChain = 6

func (p *Package) alwaysStarts(fn *ssa.Function, instr ssa.Instruction, run *ssa.Function, depth int) bool {
	sum := p.Of(fn)
	if sum == nil || depth == 0 {
		return false
	}
	return slices.ContainsFunc(sum.Spawns, func(sp *Spawn) bool {
		if first := sp.origin(); first.Instr != instr || first.Fn != run || !inevitable(sp.Instr) {
			return false
		}
		if sp.Origin == nil {
			return true
		}
		call, ok := sp.Instr.(ssa.CallInstruction)
		return ok && slices.ContainsFunc(p.Callees(call.Common()), func(c ir.Callee) bool {
			return p.alwaysStarts(c.Fn, instr, run, depth-1)
		})
	})
}

// inevitable reports whether every way through the function of instr that does not
// fail comes past it.
func inevitable(instr ssa.Instruction) bool {
	past := instr.Block()
	seen := map[*ssa.BasicBlock]bool{past: true}
	work := []*ssa.BasicBlock{instr.Parent().Blocks[0]}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && !fails(ret) {
			return false
		}
		work = append(work, b.Succs...)
	}
	return true
}
