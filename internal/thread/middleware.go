package thread

import (
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/summary"
)

// middleware returns the locks under which handlers of the package call other handlers.
// Which ones these are is decided where routes are put together, so that any handler
// may run under them:
//
//	func (s *Server) exclusive(next http.Handler) http.Handler {
//		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
//			s.mu.Lock()
//			defer s.mu.Unlock()
//			next.ServeHTTP(w, r)
//		})
//	}
func middleware(sums *summary.Package) (locks idset.Set) {
	for _, fn := range sums.IR.Funcs {
		if !concur.IsHandlerSignature(fn.Signature) {
			continue
		}
		for instr, site := range sums.Of(fn).Sites {
			call, ok := instr.(*ssa.Call)
			if !ok || !callsHandler(&call.Call) {
				continue
			}
			for _, h := range site.Locks.Must {
				locks = locks.With(h.Lock.ID())
			}
		}
	}
	return locks
}

// callsHandler reports whether call calls a handler that is not known here.
func callsHandler(call *ssa.CallCommon) bool {
	if call.IsInvoke() {
		return call.Method.Name() == "ServeHTTP"
	}
	return call.StaticCallee() == nil && concur.IsHandlerSignature(call.Signature())
}

// Wrapped reports whether the code that sp starts is a handler that others may call
// under a lock.
func (c *Contexts) Wrapped(sp *summary.Spawn) bool {
	return len(c.middleware) > 0 && sp.Mode == concur.Many && sp.Fn != nil && concur.IsHandlerSignature(sp.Fn.Signature)
}
