package thread

import (
	"go/types"

	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/summary"
)

// signals returns the fields and variables by which goroutines of the package say that
// they are done.
func signals(sums *summary.Package) map[types.Object]bool {
	out := map[types.Object]bool{}
	for _, fn := range sums.IR.Funcs {
		for _, sp := range sums.Of(fn).Spawns {
			if sp.Joins != nil && sp.Joins.Object() != nil {
				out[sp.Joins.Object()] = true
			}
			if sp.Fn == nil || sums.Of(sp.Fn) == nil {
				continue
			}
			for _, id := range sums.Of(sp.Fn).Signals {
				if obj := sums.Paths.ByID(id).Object(); obj != nil && !carries(obj.Type()) {
					out[obj] = true
				}
			}
		}
	}
	return out
}

// carries reports whether t is a channel for values: what comes out of one says that
// there is work, and not that somebody is done.
func carries(t types.Type) bool {
	ch, ok := t.Underlying().(*types.Chan)
	if !ok {
		return false
	}
	empty, ok := ch.Elem().Underlying().(*types.Struct)
	return !ok || empty.NumFields() > 0
}

// heard returns those of received that are signals, by which callees know that
// goroutines are done.
func (c *Contexts) heard(received idset.Set) (out idset.Set) {
	for _, id := range received {
		if c.signals[c.sums.Paths.ByID(id).Object()] {
			out = out.With(id)
		}
	}
	return out
}
