package chanstate

import (
	"golang.org/x/tools/go/ssa"
)

// Who waits for a group waits for those that were counted before. A goroutine that
// counts itself may begin after the wait is over:
//
//	go func() {
//		wg.Add(1)
//		defer wg.Done()
//		results <- work()
//	}()

// countsItself reports whether the goroutine that start runs is counted only by fn,
// its function.
func (e *engine) countsItself(start ssa.CallInstruction, fn *ssa.Function) bool {
	if _, isGo := start.(*ssa.Go); !isGo {
		return false
	}
	for _, add := range groupCalls(start.Parent(), "Add") {
		if precedes(add, start) {
			return false
		}
	}
	for _, add := range groupCalls(fn, "Add") {
		group := e.paths.Of(add.Common().Args[0])
		if own, ok := group.Root().(*ssa.Alloc); ok && own.Parent() == fn {
			continue
		}
		for _, done := range groupCalls(fn, "Done") {
			if precedes(add, done) && e.paths.Of(done.Common().Args[0]) == group {
				return true
			}
		}
	}
	return false
}

// groupCalls lists the calls of a method of sync.WaitGroup in fn.
func groupCalls(fn *ssa.Function, method string) (out []ssa.CallInstruction) {
	eachInstr(fn, func(instr ssa.Instruction) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			return
		}
		if obj := callee(call.Common()); obj != nil && obj.FullName() == "(*sync.WaitGroup)."+method {
			out = append(out, call)
		}
	})
	return out
}
