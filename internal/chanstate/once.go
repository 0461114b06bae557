package chanstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// onceCall recognises once.Do(f), and calls of what sync.OnceFunc returned.
func (f *function) onceCall(call *ssa.CallCommon, obj *types.Func) (once *access.Path, fn ssa.Value, ok bool) {
	if obj != nil {
		if api, ok := f.apis.Lookup(obj); ok && api.Mode == concur.Once && api.Arg == 1 && !call.IsInvoke() && len(call.Args) == 2 {
			return f.paths.Of(call.Args[0]), call.Args[1], true
		}
		return nil, nil, false
	}
	if call.IsInvoke() {
		return nil, nil, false
	}
	made, ok := f.pkg.Resolve(call.Value).(*ssa.Call)
	if !ok {
		return nil, nil, false
	}
	if api, ok := f.apis.Lookup(callee(&made.Call)); ok && api.Mode == concur.Once && api.Arg == 0 && len(made.Call.Args) == 1 {
		return f.paths.Root(made), made.Call.Args[0], true
	}
	return nil, nil, false
}

// onceDone is the flag inside a sync.Once.
const onceDone = `"once done"`

// once models a sync.Once as a flag that is tested and set while a lock is
// held: on a path where it is set, nothing happens.
func (f *function) once(w *world, call ssa.CallInstruction, once *access.Path, fn ssa.Value) worlds {
	done := f.paths.Select(once, access.Selector{Elem: onceDone})
	w, val := f.load(w, done, types.Typ[types.Bool], nil)
	if val == (Val{}) {
		val = f.atEntry(done)
	}
	c, known := f.funcValue(fn, nil)
	var sum *Summary
	if known {
		sum = f.summary(c)
	}
	var out worlds
	for _, w := range f.learn(w, val, "false", true) {
		w = f.lock(w, once, lockset.Lock).withMem(done, Val{Const: "true"})
		ws := worlds{w}
		if sum != nil {
			ws = f.apply(w, call, sum, f.bind(c))
		}
		for _, w := range ws {
			out = append(out, f.lock(w, once, lockset.Unlock))
		}
	}
	for _, w := range f.learn(w, val, "true", true) {
		if sum != nil {
			w = f.doneBefore(w, call, sum, f.bind(c))
		}
		out = append(out, w)
	}
	return tidy(out)
}

// doneBefore learns from a sync.Once that is done that the channels which its
// function always closes have been closed, if they are never made anew.
func (f *function) doneBefore(w *world, call ssa.CallInstruction, sum *Summary, b binding) *world {
	if sum.Coarse || len(sum.Cases) == 0 {
		return w
	}
	b.call = call
	for _, op := range sum.Cases[0].Ops {
		always := op.Kind == Close && !op.Unsure && !slices.ContainsFunc(sum.Cases, func(c Case) bool { return !c.closesFor(op) })
		if !always || f.madeLate[op.field()] {
			continue
		}
		var val Val
		if w, val = f.value(w, b, op.Place); val.Sym == nil || w.chans.At(val.Sym).state != Unknown {
			continue
		}
		was := f.here(w, b, op)
		was.Kind, was.Place = Receive, val.Sym.Place
		g := w.fact.At(val.Sym)
		g.Was = Closed
		w = w.withFact(val.Sym, g).withChan(val.Sym, channel{Closed, was})
	}
	return w
}

// closesFor reports whether the channel of op, a close, is closed in c: by c
// itself, or before it.
func (c *Case) closesFor(op Op) bool {
	return fact(c.Pre, op.Place).Was == Closed ||
		slices.ContainsFunc(c.Ops, func(o Op) bool { return o.Kind == op.Kind && o.Place == op.Place })
}
