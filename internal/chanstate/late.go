package chanstate

import (
	"strings"

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
	for _, add := range e.groupCalls(start.Parent(), "Add") {
		if precedes(add, start) {
			return false
		}
	}
	for _, add := range e.groupCalls(fn, "Add") {
		group := e.paths.Of(add.Common().Args[0])
		if own, ok := group.Root().(*ssa.Alloc); ok && own.Parent() == fn {
			continue
		}
		for _, done := range e.groupCalls(fn, "Done") {
			if precedes(add, done) && e.paths.Of(done.Common().Args[0]) == group {
				return true
			}
		}
	}
	return false
}

// groupCalls lists the calls of a method of sync.WaitGroup in fn.
func (e *engine) groupCalls(fn *ssa.Function, method string) []ssa.CallInstruction {
	calls, known := e.groups[fn]
	if !known {
		calls = map[string][]ssa.CallInstruction{}
		eachInstr(fn, func(instr ssa.Instruction) {
			if call, ok := instr.(ssa.CallInstruction); ok {
				if obj := callee(call.Common()); obj != nil && strings.HasPrefix(obj.FullName(), "(*sync.WaitGroup).") {
					calls[obj.Name()] = append(calls[obj.Name()], call)
				}
			}
		})
		e.groups[fn] = calls
	}
	return calls[method]
}
