package thread

import (
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/summary"
)

// leading returns the functions that use maps, and all from which control gets
// to one. The contexts of the others, often most of a package, are of no use.
func leading(sums *summary.Package, passed passed, fields *fields) map[*ssa.Function]bool {
	from := map[*ssa.Function][]*ssa.Function{}
	leads := map[*ssa.Function]bool{}
	var work []*ssa.Function
	for _, fn := range sums.IR.Funcs {
		sum := sums.Of(fn)
		link := func(to *ssa.Function) { from[to] = append(from[to], fn) }
		for instr := range sum.Sites {
			if call, ok := instr.(ssa.CallInstruction); ok {
				for _, callee := range sums.Callees(call.Common()) {
					link(callee.Fn)
				}
				for _, callee := range fields.calledBy(sums, call) {
					link(callee.Fn)
				}
			}
			for _, lit := range passed.by[instr] {
				link(lit)
			}
		}
		for _, runs := range sum.Runs {
			for _, r := range runs {
				link(r.Callee.Fn)
			}
		}
		for _, sp := range sum.Spawns {
			link(sp.Callee.Fn)
			for _, r := range sums.Called(sp) {
				link(r.Callee.Fn)
				if sums.Of(sp.Callee.Fn) != nil {
					from[r.Callee.Fn] = append(from[r.Callee.Fn], sp.Callee.Fn)
				}
			}
		}
		if len(sum.Own) > 0 {
			leads[fn] = true
			work = append(work, fn)
		}
	}
	for len(work) > 0 {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		for _, caller := range from[fn] {
			if !leads[caller] {
				leads[caller] = true
				work = append(work, caller)
			}
		}
	}
	return leads
}
