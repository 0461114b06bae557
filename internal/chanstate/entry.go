package chanstate

import (
	"go/types"
	"slices"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// EntryKind says how the package is entered at a function.
type EntryKind int8

const (
	None      EntryKind = iota // only through other functions of the package
	API                        // by other packages, or in a way that is not known
	Goroutine                  // by a go statement or a server
	Monitor                    // by other functions, in any order: it takes a lock of the object
)

// Entry is a function at which a thread of control enters the package.
type Entry struct {
	Fn   *ssa.Function
	Kind EntryKind
	// Served: the package calls the function by its name, too.
	Served bool
}

func (e *engine) entry(fn *ssa.Function, kind EntryKind) Entry {
	return Entry{fn, kind, len(e.pkg.Callers[fn]) > 0}
}

// entries finds out where threads of control enter the package. Tests are no
// entries: what they do to an object stands in one place.
func (e *engine) entries() map[*ssa.Function]EntryKind {
	started := e.started()
	e.findHandedOut()
	out := map[*ssa.Function]EntryKind{}
	for _, fn := range e.pkg.Funcs {
		if e.inTest(fn) || !e.relevant.memo[fn] {
			continue
		}
		obj, _ := fn.Object().(*types.Func)
		switch {
		case started[fn]:
			out[fn] = Goroutine
		case obj != nil && concur.IsHandlerMethod(obj):
			out[fn], e.parallel[fn] = Goroutine, true
		case obj == nil && e.tabled(fn):
			out[fn] = API
		case obj == nil:
		case len(e.pkg.Callers[fn]) == 0 && !e.pkg.UsedAsValue(fn) && fn.Name() != "init", isExported(obj), e.dispatched(fn):
			out[fn] = API
		case e.handedOut[fn] != nil:
			out[fn] = API
			e.handedOut[fn].only = true
		case len(e.pkg.Callers[fn]) > 0 && e.locksParameter(fn):
			out[fn] = Monitor
		}
	}
	return out
}

// tabled reports whether the literal fn is put in a map or a slice, from where it is
// called whenever its turn comes.
func (e *engine) tabled(fn *ssa.Function) bool {
	if fn.Parent() == nil {
		return false
	}
	found := false
	eachInstr(fn.Parent(), func(instr ssa.Instruction) {
		switch instr := instr.(type) {
		case *ssa.MapUpdate:
			found = found || ir.FuncOf(instr.Value) == fn
		case *ssa.Store:
			_, inSlice := instr.Addr.(*ssa.IndexAddr)
			found = found || inSlice && ir.FuncOf(instr.Val) == fn
		}
	})
	return found
}

// dispatched reports whether calls of an interface's method may reach fn, and
// others.
func (e *engine) dispatched(fn *ssa.Function) bool {
	return slices.ContainsFunc(e.pkg.Callers[fn], func(call ssa.CallInstruction) bool {
		return len(e.pkg.Callees(call.Common())) > 1
	})
}

// locksParameter reports whether fn locks, for writing, something that belongs
// to one of its parameters.
func (e *engine) locksParameter(fn *ssa.Function) bool {
	found := false
	eachInstr(fn, func(instr ssa.Instruction) {
		call, ok := instr.(*ssa.Call)
		if !ok {
			return
		}
		if lock, op := e.locks.CallOp(&call.Call); op == lockset.Lock {
			param, ok := e.paths.Of(lock).Root().(*ssa.Parameter)
			found = found || ok && param.Parent() == fn
		}
	})
	return found
}

// isExported reports whether other packages can call fn by its name.
func isExported(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.Exported()
	}
	named, ok := deref(recv.Type()).(*types.Named)
	return fn.Exported() && ok && named.Obj().Exported()
}

func (e *engine) inTest(fn *ssa.Function) bool {
	return e.pkg.InTestFile(fn)
}

// started finds the functions that run on goroutines of their own, and notes which
// of them a server runs in parallel with themselves.
func (e *engine) started() map[*ssa.Function]bool {
	out := map[*ssa.Function]bool{}
	note := func(v ssa.Value) {
		if fn := ir.FuncOf(e.pkg.Resolve(v)); fn != nil {
			out[fn] = true
		}
	}
	var callbacks []*types.Signature
	for _, fn := range e.pkg.Funcs {
		inLoop := sync.OnceValue(func() []bool { return loops(fn) })
		eachInstr(fn, func(instr ssa.Instruction) {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				return
			}
			common := call.Common()
			if _, ok := instr.(*ssa.Go); ok {
				for _, c := range e.pkg.Callees(common) {
					out[c.Fn] = true
					e.parallel[c.Fn] = e.parallel[c.Fn] || startsMany(call, c, inLoop)
				}
				if sig := registered(common); sig != nil {
					callbacks = append(callbacks, sig)
				}
				if api, ok := e.apis.Lookup(callee(common)); ok && api.Mode == concur.Once {
					return // it is run once, here or by whoever else comes first
				}
				for _, arg := range common.Args {
					note(arg) // go safely(func() { ... })
				}
			}
			if api, ok := e.apis.Lookup(callee(common)); ok && !common.IsInvoke() && api.Arg < len(common.Args) {
				if api.Mode == concur.Async || api.Mode == concur.Many {
					note(common.Args[api.Arg])
					if fn := ir.FuncOf(e.pkg.Resolve(common.Args[api.Arg])); fn != nil && api.Mode == concur.Many {
						e.parallel[fn] = true
					}
				}
			}
		})
	}
	for _, fn := range e.pkg.Funcs {
		sameType := func(sig *types.Signature) bool { return types.Identical(sig, unbound(fn)) }
		if e.pkg.UsedAsValue(fn) && slices.ContainsFunc(callbacks, sameType) {
			out[fn] = true
		}
	}
	return out
}

// startsMany reports whether a loop starts a method on one object again and again:
//
//	for _, p := range peers { go l.replicate(p) }
func startsMany(start ssa.CallInstruction, c ir.Callee, inLoop func() []bool) bool {
	if c.Fn.Signature.Recv() == nil || len(c.Args) == 0 || !inLoop()[start.Block().Index] {
		return false
	}
	made, ok := c.Args[0].(ssa.Instruction)
	return !ok || made.Parent() != start.Parent() || !inLoop()[made.Block().Index]
}

// registered returns the type of a function that call takes from a list or field
// where others have put it; it is nil for those that are called by name, and for
// functions without parameters and results, which all look the same.
func registered(call *ssa.CallCommon) *types.Signature {
	if call.IsInvoke() || call.StaticCallee() != nil {
		return nil
	}
	sig, ok := call.Value.Type().Underlying().(*types.Signature)
	if !ok || sig.Params().Len()+sig.Results().Len() == 0 {
		return nil
	}
	return sig
}

// unbound is the type of fn as a value: that of a method value has no receiver.
func unbound(fn *ssa.Function) *types.Signature {
	sig := fn.Signature
	return types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
}

// watch lists the flags among the fields and variables of the package that a
// function reads, and those that it sets, by itself or through what it calls;
// closing a channel sets what others may test. Of maps and slices it lists those
// whose elements it may take out or replace, and the maps out of which it takes some.
type watch struct{ reads, writes, changes, removes map[types.Object]bool }

func (e *engine) watch(fn *ssa.Function) *watch {
	if w := e.watches[fn]; w != nil {
		return w
	}
	w := &watch{map[types.Object]bool{}, map[types.Object]bool{}, map[types.Object]bool{}, map[types.Object]bool{}}
	e.watches[fn] = w // what recursion sees
	eachInstr(fn, func(instr ssa.Instruction) {
		if obj := setsFlag(instr); obj != nil {
			w.writes[obj] = true
		}
		if obj := e.changed(instr); obj != nil {
			w.changes[obj] = true
		}
		if obj := e.removed(instr); obj != nil {
			w.removes[obj] = true
		}
		switch instr := instr.(type) {
		case *ssa.UnOp:
			if obj := flagObject(instr.X); obj != nil {
				w.reads[obj] = true
			}
		case ssa.CallInstruction:
			if isBuiltin(instr.Common(), "close") {
				if load, ok := instr.Common().Args[0].(*ssa.UnOp); ok {
					if obj := cellObject(load.X); obj != nil {
						w.writes[obj] = true
					}
				}
			}
			e.watchCall(w, instr)
		}
	})
	return w
}

func (e *engine) watchCall(w *watch, call ssa.CallInstruction) {
	common := call.Common()
	if op := atomicOp(common); op != noOp && len(common.Args) > 0 {
		if obj := cellObject(common.Args[0]); obj != nil {
			w.reads[obj] = w.reads[obj] || op == loadOp
		}
		return
	}
	if _, ok := call.(*ssa.Go); ok {
		return
	}
	for _, fn := range e.runs(common) {
		if fn.Pkg != e.pkg.SSA {
			continue
		}
		sub := e.watch(fn)
		for obj := range sub.reads {
			w.reads[obj] = true
		}
		for obj := range sub.writes {
			w.writes[obj] = true
		}
		for obj := range sub.changes {
			w.changes[obj] = true
		}
		for obj := range sub.removes {
			w.removes[obj] = true
		}
	}
}

// runs lists the functions that a call runs: the callees, and what a library runs that
// is given a function, such as (*sync.Once).Do.
func (e *engine) runs(call *ssa.CallCommon) (fns []*ssa.Function) {
	for _, c := range e.pkg.Callees(call) {
		fns = append(fns, c.Fn)
	}
	if api, ok := e.apis.Lookup(callee(call)); ok && !call.IsInvoke() && api.Arg < len(call.Args) && (api.Mode == concur.Once || api.Mode == concur.Sync) {
		if fn := ir.FuncOf(e.pkg.Resolve(call.Args[api.Arg])); fn != nil {
			fns = append(fns, fn)
		}
	}
	return fns
}

// setsFlag returns the field or variable that instr sets to a constant, or nil:
// that is how flags and states change, and counters don't.
func setsFlag(instr ssa.Instruction) types.Object {
	switch instr := instr.(type) {
	case *ssa.Store:
		if _, ok := instr.Val.(*ssa.Const); ok {
			return flagObject(instr.Addr)
		}
	case ssa.CallInstruction:
		args := instr.Common().Args
		switch atomicOp(instr.Common()) {
		case storeOp, swapOp, casOp:
			if _, ok := args[len(args)-1].(*ssa.Const); ok {
				return cellObject(args[0])
			}
		}
	}
	return nil
}

// findFlags fills flags, atomics, newChans, madeLate and cleared.
func (e *engine) findFlags() {
	for _, fn := range e.pkg.Funcs {
		eachInstr(fn, func(instr ssa.Instruction) {
			if obj := setsFlag(instr); obj != nil {
				e.flags[obj] = true
				if call, ok := instr.(ssa.CallInstruction); ok && atomicOp(call.Common()) == storeOp {
					e.atomics[obj] = true
				}
			}
			if obj := mayClear(instr); obj != nil {
				e.cleared[obj] = true
			}
			if st, ok := instr.(*ssa.Store); ok && isChan(st.Val.Type()) {
				if _, isNew := st.Val.(*ssa.MakeChan); isNew {
					e.newChans[cellObject(st.Addr)] = true
				}
				if fa, ok := st.Addr.(*ssa.FieldAddr); ok {
					_, fresh := fa.X.(*ssa.Alloc)
					if _, isConst := st.Val.(*ssa.Const); !fresh && !isConst {
						e.madeLate[cellObject(fa)] = true
					}
				}
			}
		})
	}
}

// mayClear returns the field or variable of a channel that instr sets to nil, or
// to what it can't be seen to have made.
func mayClear(instr ssa.Instruction) types.Object {
	st, ok := instr.(*ssa.Store)
	if !ok || !isChan(st.Val.Type()) {
		return nil
	}
	if _, made := st.Val.(*ssa.MakeChan); made {
		return nil
	}
	return cellObject(st.Addr)
}

// flagObject returns the field or variable of a basic type at addr.
func flagObject(addr ssa.Value) types.Object {
	ptr, ok := addr.Type().Underlying().(*types.Pointer)
	if !ok {
		return nil
	}
	if b, ok := ptr.Elem().Underlying().(*types.Basic); !ok || b.Info()&(types.IsBoolean|types.IsInteger) == 0 {
		return nil
	}
	return cellObject(addr)
}

func cellObject(addr ssa.Value) types.Object {
	switch a := addr.(type) {
	case *ssa.Global:
		return a.Object()
	case *ssa.FieldAddr:
		if st := structType(a.X.Type()); st != nil {
			return st.Field(a.Field)
		}
	}
	return nil
}
