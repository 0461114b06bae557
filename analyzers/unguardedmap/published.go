package unguardedmap

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/report"
)

// loaders return values that are shared by design: what an atomic holds is
// replaced as a whole, and what a context carries belongs to all that got the
// context.
var loaders = map[string]string{
	"(*sync/atomic.Value).Load":      "an atomic value",
	"(*sync/atomic.Pointer[T]).Load": "an atomic pointer",
	"(context.Context).Value":        "a context",
}

// published reports writes into a map that was loaded from an atomic or taken
// from a context, with no lock held: readers use it without one.
func (f *finder) published() {
	for _, fn := range f.sums.IR.Funcs {
		for _, a := range f.sums.Of(fn).Own {
			if !a.Write || len(a.Locks.Must) > 0 || len(a.Locks.May) > 0 {
				continue
			}
			from := loadedFrom(a.Map.Root())
			if from == "" {
				continue
			}
			level := report.Medium
			if from == "a context" {
				level = report.Low // most contexts stay on one goroutine
			}
			f.add(report.Finding{
				Pos:      a.Pos,
				Category: publishedMap,
				Level:    level,
				Message:  fmt.Sprintf("write to map %s, which was loaded from %s and is shared with its other readers", f.mapText(a), from),
			})
		}
	}
}

func loadedFrom(root ssa.Value) string {
	if ext, ok := root.(*ssa.Extract); ok && ext.Index == 0 {
		root = ext.Tuple
	}
	call, ok := root.(*ssa.Call)
	if !ok {
		return ""
	}
	if call.Call.IsInvoke() {
		return loaders[call.Call.Method.FullName()]
	}
	if fn := call.Call.StaticCallee(); fn != nil {
		if obj, ok := fn.Object().(*types.Func); ok {
			return loaders[obj.Origin().FullName()]
		}
	}
	return ""
}
