package summary

import "golang.org/x/tools/go/ssa"

// AlwaysStarts reports whether every call of fn that does not fail comes past start,
// a go statement or the like, in fn itself or in what it calls.
func (p *Package) AlwaysStarts(fn *ssa.Function, start ssa.Instruction) bool {
	return p.alwaysStarts(fn, start, map[*ssa.Function]bool{})
}

func (p *Package) alwaysStarts(fn *ssa.Function, start ssa.Instruction, seen map[*ssa.Function]bool) bool {
	if fn == start.Parent() {
		return inevitable(start)
	}
	if seen[fn] || p.Of(fn) == nil || len(seen) == maxSearched {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			for _, c := range p.Callees(&call.Call) {
				if p.alwaysStarts(c.Fn, start, seen) && inevitable(call) {
					return true
				}
			}
		}
	}
	return false
}

// maxSearched bounds the functions that are searched for a start.
const maxSearched = 200

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
