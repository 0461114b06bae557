package thread

import (
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/summary"
)

// returned adds the literals that their makers return to be called where they are
// got, and nowhere else: those run under the locks that are held there.
//
//	defer s.measure()()
func returned(sums *summary.Package, started map[*ssa.Function]bool) {
	for _, fn := range sums.IR.Funcs {
		if obj := fn.Object(); obj == nil || obj.Exported() || sums.IR.UsedAsValue(fn) {
			continue
		}
		for _, site := range sums.IR.Callers[fn] {
			made, ok := site.(*ssa.Call)
			if !ok {
				continue
			}
			if lit, ok := sums.IR.Made(made, nil); ok && calledOnly(sums, fn) {
				started[lit.Fn] = true
			}
		}
	}
}

// calledOnly reports whether all callers of maker do nothing with its result but
// call it.
func calledOnly(sums *summary.Package, maker *ssa.Function) bool {
	for _, site := range sums.IR.Callers[maker] {
		made := site.Value()
		if made == nil {
			return false
		}
		for _, use := range *made.Referrers() {
			switch use := use.(type) {
			case *ssa.DebugRef:
			case *ssa.Call:
				if use.Call.Value != ssa.Value(made) {
					return false
				}
			case *ssa.Defer:
				if use.Call.Value != ssa.Value(made) {
					return false
				}
			default:
				return false
			}
		}
	}
	return true
}
