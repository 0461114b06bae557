package chanstate

import (
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/idmap"
	"github.com/maprace/maprace-lint/internal/ir"
)

// A function may return a method of an object, for its callers to call once, and at
// any time: return w.events, w.stop. What the method does is then done by others, but
// for one that has nothing to do any more:
//
//	if l.closed {
//		s.end() // under its sync.Once
//		return s.ch, s.end
//	}

// handed are the values by which a method is handed out, and those of them that do
// nothing when they are called.
type handed struct {
	out, idle map[*ssa.MakeClosure]bool
	only      bool // the method is no entry for another reason
}

// findHandedOut finds the methods of objects that functions return.
func (e *engine) findHandedOut() {
	for _, fn := range e.pkg.Funcs {
		eachResult(fn, func(v ssa.Value) {
			made, ok := e.pkg.Resolve(v).(*ssa.MakeClosure)
			if !ok {
				return
			}
			method := ir.FuncOf(made)
			if method == nil || method.Signature.Recv() == nil || method.Object() == nil || method.Object().Exported() {
				return
			}
			if e.handedOut[method] == nil {
				e.handedOut[method] = &handed{out: map[*ssa.MakeClosure]bool{}, idle: map[*ssa.MakeClosure]bool{}}
			}
			e.handedOut[method].out[made] = true
		})
	}
}

// handOut notes which of the methods returned at ret do nothing, whichever of the
// worlds it is.
func (f *function) handOut(ws worlds, ret *ssa.Return) {
	for _, r := range ret.Results {
		for _, w := range ws {
			val := f.eval(w, r)
			if val.Sym == nil {
				continue
			}
			made, ok := val.Sym.At.(*ssa.MakeClosure)
			if !ok {
				continue
			}
			h := f.handedOut[ir.FuncOf(made)]
			if h == nil {
				continue
			}
			before, seen := h.idle[made]
			h.idle[made] = (before || !seen) && !f.wouldAct(w, made)
		}
	}
}

// wouldAct reports whether a method that is called in w does anything to channels.
func (f *function) wouldAct(w *world, method *ssa.MakeClosure) bool {
	c, ok := f.funcValue(method, nil)
	if !ok {
		return true
	}
	sum := f.summary(c)
	if sum == nil || sum.Coarse {
		return true
	}
	quiet := *f
	quiet.may, quiet.notify = nil, nil
	after := quiet.apply(w, nil, sum, f.bind(c))
	return len(after) == 0 || slices.ContainsFunc(after, func(v *world) bool {
		return len(v.sends) > len(w.sends) || !idmap.Equal(v.chans, w.chans, channel.equal)
	})
}

// withoutIdle takes out the entries that are handed out only where they do nothing.
func (e *engine) withoutIdle() {
	for fn, h := range e.handedOut {
		if h.only && len(h.idle) == len(h.out) && !slices.Contains(slices.Collect(maps.Values(h.idle)), false) {
			delete(e.entryKinds, fn)
		}
	}
	e.views = slices.DeleteFunc(e.views, func(v view) bool {
		h := e.handedOut[v.entry.Fn]
		return h != nil && h.only && e.entryKinds[v.entry.Fn] == None
	})
}
