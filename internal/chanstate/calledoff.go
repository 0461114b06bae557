package chanstate

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/apitable"
)

// calledOff is w after the call has answered that the function which was to run later
// is not going to:
//
//	t := time.AfterFunc(d, f)            stop := context.AfterFunc(ctx, f)
//	if t.Stop() { ... }                  if stop() { ... }
func (f *function) calledOff(w *world, call *ssa.Call) *world {
	if call.Call.IsInvoke() {
		return w
	}
	later := call.Call.Value
	if stopsTimer.Has(callee(&call.Call)) {
		later = call.Call.Args[0]
	}
	started, ok := f.pkg.Resolve(later).(*ssa.Call)
	if !ok || !slices.ContainsFunc(w.live, func(s spawn) bool { return s.at == started }) {
		return w
	}
	c := w.clone()
	c.live = slices.DeleteFunc(slices.Clone(w.live), func(s spawn) bool { return s.at == started })
	return c
}

var stopsTimer = apitable.New(map[string]bool{"(*time.Timer).Stop": true})
