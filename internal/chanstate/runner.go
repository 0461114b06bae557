package chanstate

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// A runner calls a function that it is given. What matters is what it has done
// before: taken a lock, as in s.locked(func() { ... }), or seen to it that a
// panic goes no further.

// recovers reports whether fn defers a function that calls recover.
func recovers(fn *ssa.Function) bool {
	found := false
	eachInstr(fn, func(instr ssa.Instruction) {
		d, ok := instr.(*ssa.Defer)
		if !ok || d.Call.IsInvoke() {
			return
		}
		if deferred := ir.FuncOf(d.Call.Value); deferred != nil {
			eachInstr(deferred, func(instr ssa.Instruction) {
				call, ok := instr.(*ssa.Call)
				found = found || ok && isBuiltin(&call.Call, "recover")
			})
		}
	})
	return found
}

// absorbs reports whether a panic in a function that is passed in a call ends
// with the callee.
func (e *engine) absorbs(call *ssa.CallCommon) bool {
	fn := call.StaticCallee()
	if fn == nil {
		return false
	}
	if len(fn.Blocks) > 0 {
		return recovers(fn)
	}
	obj := callee(call)
	if obj == nil {
		return false
	}
	fact := e.known(obj)
	return fact != nil && fact.Recovers
}

// around returns the locks, in the caller's words, that the callee of call holds
// while it runs the function arg.
func (f *function) around(call *ssa.CallCommon, arg ssa.Value) []lockset.Held {
	fn := call.StaticCallee()
	if fn == nil {
		return nil
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	i := slices.Index(call.Args, arg)
	if i < 0 || i >= len(fn.Params) {
		return nil // functions of other packages have no parameters here
	}
	var held []lockset.Held
	for _, h := range f.heldAt(fn, fn.Params[i]) {
		if q := f.paths.Bind(h.Lock, ir.Callee{Fn: fn, Args: call.Args}); q != nil {
			held = append(held, lockset.Held{Lock: q, Read: h.Read})
		}
	}
	return held
}

// heldAt returns the locks that fn has taken wherever it calls its parameter.
func (e *engine) heldAt(fn *ssa.Function, param *ssa.Parameter) []lockset.Held {
	var state lockset.State
	var found bool
	eachInstr(fn, func(instr ssa.Instruction) {
		call, ok := instr.(*ssa.Call)
		if !ok || call.Call.Value != param {
			return
		}
		here := e.takenBefore(fn, call)
		if !found {
			state = here
		}
		found = true
		state.Must = lockset.Intersect(state.Must, here.Must)
	})
	return state.Must
}

// takenBefore returns the locks that are taken on every path to the call, and
// not given back on every path.
func (e *engine) takenBefore(fn *ssa.Function, at *ssa.Call) lockset.State {
	var state lockset.State
	var before []*ssa.Call
	eachInstr(fn, func(instr ssa.Instruction) {
		if call, ok := instr.(*ssa.Call); ok && precedes(call, at) {
			before = append(before, call)
		}
	})
	slices.SortStableFunc(before, func(a, b *ssa.Call) int {
		if precedes(a, b) {
			return -1
		}
		return 1
	})
	for _, call := range before {
		lock, op := e.locks.CallOp(&call.Call)
		var p *access.Path
		if op != lockset.None {
			p = e.paths.Of(lock)
		}
		switch op {
		case lockset.Lock, lockset.RLock:
			state = state.Acquire(p, op == lockset.RLock)
		case lockset.Unlock:
			state = state.Release(p)
		}
	}
	return state
}

// precedes reports whether a comes before b on every path to b.
func precedes(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block().Dominates(b.Block())
	}
	instrs := a.Block().Instrs
	return slices.Index(instrs, a) < slices.Index(instrs, b)
}
