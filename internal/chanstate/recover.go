package chanstate

import (
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// recovers reports whether fn defers a function that calls recover.
func recovers(fn *ssa.Function) bool {
	found := false
	eachInstr(fn, func(instr ssa.Instruction) {
		d, ok := instr.(*ssa.Defer)
		if !ok || d.Call.IsInvoke() {
			return
		}
		if deferred := ir.FuncOf(d.Call.Value); deferred != nil {
			eachInstr(deferred, func(instr ssa.Instruction) {
				call, ok := instr.(*ssa.Call)
				found = found || ok && isBuiltin(&call.Call, "recover")
			})
		}
	})
	return found
}

// absorbs reports whether a panic in a function that is passed to runner ends
// there.
func (e *engine) absorbs(runner *ssa.Function) bool {
	if len(runner.Blocks) > 0 {
		return recovers(runner)
	}
	return false
}
