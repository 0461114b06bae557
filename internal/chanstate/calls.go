package chanstate

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// call runs a call and gives its register a value.
func (f *function) call(w *world, call *ssa.Call) worlds {
	if op := atomicOp(&call.Call); op != noOp {
		return f.atomic(w, call, op)
	}
	if lock, op := f.locks.CallOp(&call.Call); op == lockset.TryLock || op == lockset.TryRLock {
		return f.tryLock(w, call, lock, op)
	}
	return f.invoke(w, call)
}

// tryLock splits: either the lock was taken, and the call returns true, or not.
func (f *function) tryLock(w *world, call *ssa.Call, lock ssa.Value, op lockset.Op) worlds {
	taken := f.lock(w, f.paths.Of(lock), map[lockset.Op]lockset.Op{lockset.TryLock: lockset.Lock, lockset.TryRLock: lockset.RLock}[op])
	return worlds{
		taken.withReg(f.paths.Root(call), Val{Const: "true"}),
		w.withReg(f.paths.Root(call), Val{Const: "false"}),
	}
}

// invoke runs a call, also a deferred one.
func (f *function) invoke(w *world, call ssa.CallInstruction) worlds {
	common := call.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		return some(f.builtin(w, call, b.Name(), common.Args))
	}
	if lock, op := f.locks.CallOp(common); op != lockset.None {
		return worlds{f.lock(w, f.paths.Of(lock), op)}
	}
	obj := callee(common)
	if once, lit, ok := f.onceCall(common, obj); ok {
		return f.once(w, call, once, lit)
	}
	if api, ok := f.apis.Lookup(obj); ok {
		return f.api(w, call, api)
	}
	callees := f.pkg.Callees(common)
	var out worlds
	if len(callees) == 0 {
		if c, ok := f.pkg.Returned(common); ok && f.summary(c) != nil {
			return f.apply(w, call, f.summary(c), f.bindReturned(c, f.pkg.Resolve(common.Value)))
		}
		out = f.unknown(w, call)
	}
	for _, c := range callees {
		sum := f.summary(c)
		if sum == nil {
			out = append(out, f.unknown(w, call)...)
			continue
		}
		if len(callees) > 1 {
			sum = sum.unsure() // it may be any of them
		}
		f.arrive(w, call, c)
		for _, after := range f.apply(w, call, sum, f.bind(c)) {
			out = append(out, f.collected(after, c))
		}
	}
	if obj != nil && (concur.IsWait(obj) || strings.HasSuffix(obj.Name(), "AndWait")) {
		for i := range out {
			out[i] = out[i].wait()
		}
	}
	return out
}

func callee(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method
	}
	if fn := call.StaticCallee(); fn != nil {
		if o := fn.Origin(); o != nil {
			fn = o
		}
		obj, _ := fn.Object().(*types.Func)
		return obj
	}
	return nil
}

func isBuiltin(call *ssa.CallCommon, name string) bool {
	b, ok := call.Value.(*ssa.Builtin)
	return ok && b.Name() == name
}

func (f *function) builtin(w *world, at ssa.CallInstruction, name string, args []ssa.Value) *world {
	switch name {
	case "close":
		return f.close(w, at, args[0], f.eval(w, args[0]))
	case "delete":
		p := f.paths.Select(f.paths.Of(args[0]), access.Selector{Elem: f.key(args[1])})
		f.renewed(w, p)
		for _, q := range f.parts(p.Parent()) {
			if !access.ConstantKey(q.Last().Elem) || !access.ConstantKey(p.Last().Elem) {
				w = w.withMem(q, Val{}) // it may be the same element
			}
		}
		return w.withMem(p, Val{Const: "nil"})
	case "clear":
		p := f.paths.Of(args[0])
		for _, q := range f.parts(p) {
			w = w.withMem(q, Val{})
		}
	}
	return w
}

// api runs what a library function does with the function it is given.
func (f *function) api(w *world, call ssa.CallInstruction, api concur.API) worlds {
	args := call.Common().Args
	if call.Common().IsInvoke() || api.Arg >= len(args) {
		return worlds{w}
	}
	switch api.Mode {
	case concur.Async:
		return worlds{f.start(w, call, args[api.Arg], nil)}
	case concur.Many:
		w = f.start(w, call, args[api.Arg], nil)
		return worlds{f.start(w, call, args[api.Arg], nil)}
	case concur.Sync, concur.Parallel:
		return f.maybeRun(w, call, args[api.Arg])
	}
	return worlds{w}
}

// unknown runs a function about which nothing is known: it may fill in the
// objects that it is given, and call one of the functions, such as f or
// onFailure.
func (f *function) unknown(w *world, call ssa.CallInstruction) worlds {
	f.noteTableCall(w, call)
	args := call.Common().Args
	w = f.filledIn(w, args)
	if common := call.Common(); !common.IsInvoke() && common.StaticCallee() == nil && !isCancel(common.Value.Type()) {
		w = f.remade(w)
		if by := f.asking(common.Value); by > w.asked {
			w = w.clone()
			w.asked = by
		}
	}
	out := worlds{w}
	for _, arg := range args {
		if _, isFunc := arg.Type().Underlying().(*types.Signature); isFunc && !f.blocked(w, arg) {
			out = append(out, f.maybeRun(w, call, arg)...)
		}
	}
	return tidy(out)
}

// asking tells whose function it is that is called: one that somebody has passed, to
// this function or the one around it, has been called when it returns, and is not
// called by others.
func (f *function) asking(fn ssa.Value) asked {
	if f.paths.Of(fn).IsRoot() {
		switch f.pkg.Resolve(fn).(type) {
		case *ssa.Parameter, *ssa.FreeVar:
			return callers
		}
	}
	return anybody
}

// isCancel reports whether t is the type of a context's cancel function.
func isCancel(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context"
}

// remade forgets which channels the places of closed channels hold: a function
// value from elsewhere may undo what was done before, such as the one that is
// returned by a function that closes a field, to make it anew.
func (f *function) remade(w *world) *world {
	for s, ch := range w.chans.All() {
		if ch.state != Closed || s.Place == nil || !f.outer(s.Place) {
			continue
		}
		if _, assigned := w.mem.Get(s.Place); !assigned {
			w = w.withMem(s.Place, Val{})
		}
	}
	return w
}

// filledIn forgets that objects are zero which others can now change. A part
// whose address they get is not zero any more; the rest of its object is.
func (f *function) filledIn(w *world, args []ssa.Value) *world {
	for _, arg := range args {
		if !reaches(arg.Type()) {
			continue
		}
		p := f.paths.Of(arg)
		for q := range w.zero {
			switch {
			case q.HasPrefix(p):
				w = w.withoutZero(q)
			case p.HasPrefix(q) && isFieldAddr(arg):
				w = w.withMem(p, Val{})
			}
		}
	}
	return w
}

func isFieldAddr(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.FieldAddr, *ssa.IndexAddr:
		return true
	case *ssa.MakeInterface:
		return isFieldAddr(v.X)
	}
	return false
}

// reaches reports whether a callee can change variables through a t.
func reaches(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Slice, *types.Map:
		return true
	}
	return false
}

func (w *world) withoutZero(p *access.Path) *world {
	c := w.clone()
	c.zero = without(w.zero, func(q *access.Path, _ bool) bool { return q == p })
	return c
}

// maybeRun runs the argument fn of a call once or not at all.
func (f *function) maybeRun(w *world, call ssa.CallInstruction, fn ssa.Value) worlds {
	c, ok := f.funcValue(fn, nil)
	if !ok {
		return worlds{w}
	}
	sum := f.summary(c)
	if sum == nil || sum.trivial() {
		return worlds{w}
	}
	if f.absorbs(call.Common()) {
		sum = sum.recovered()
	}
	held := f.around(call.Common(), fn)
	inside := w
	for _, h := range held {
		inside = f.lock(inside, h.Lock, map[bool]lockset.Op{false: lockset.Lock, true: lockset.RLock}[h.Read])
	}
	out := worlds{w}
	for _, v := range f.apply(inside, call, sum, f.bind(c)) {
		for _, h := range held {
			v = f.lock(v, h.Lock, lockset.Unlock)
		}
		out = append(out, v)
	}
	return tidy(out)
}

// funcValue resolves a function value that is called with args.
func (f *function) funcValue(v ssa.Value, args []ssa.Value) (ir.Callee, bool) {
	v = f.pkg.Resolve(v)
	fn := ir.FuncOf(v)
	if fn == nil {
		return ir.Callee{}, false
	}
	if recv, ok := ir.IsBound(v); ok {
		args = append([]ssa.Value{recv}, args...)
	}
	obj, _ := fn.Object().(*types.Func)
	return ir.Callee{Fn: fn, Obj: obj, Args: args}, true
}
