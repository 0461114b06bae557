package chanstate

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// cellOp is what a function of sync/atomic does.
type cellOp int

const (
	noOp cellOp = iota
	loadOp
	storeOp
	swapOp
	casOp
	addOp
)

var atomicOps = []struct {
	prefix string
	op     cellOp
}{
	{"Load", loadOp}, {"Store", storeOp}, {"Swap", swapOp}, {"CompareAndSwap", casOp}, {"Add", addOp}, {"And", addOp}, {"Or", addOp},
}

// isAtomicPackage reports whether pkg has functions and types named like those of
// sync/atomic.
func isAtomicPackage(pkg *types.Package) bool {
	return pkg != nil && (pkg.Path() == "sync/atomic" || pkg.Path() == "go.uber.org/atomic")
}

// atomicOp recognises the functions of sync/atomic and the methods of its
// types; the cell is the first argument of either.
func atomicOp(call *ssa.CallCommon) cellOp {
	obj := callee(call)
	if obj == nil || !isAtomicPackage(obj.Pkg()) || call.IsInvoke() {
		return noOp
	}
	name := obj.Name()
	if obj.Pkg().Path() == "go.uber.org/atomic" && name == "CAS" {
		return casOp
	}
	for _, row := range atomicOps {
		if len(name) >= len(row.prefix) && name[:len(row.prefix)] == row.prefix {
			return row.op
		}
	}
	return noOp
}

// atomic reads and writes a cell in one step.
func (f *function) atomic(w *world, call *ssa.Call, op cellOp) worlds {
	args := call.Call.Args
	cell := f.place(args[0])
	if op == storeOp {
		return worlds{f.assign(w, cell, f.eval(w, args[1]), args[1])}
	}
	w, old := f.load(w, cell, call.Type(), call)
	if old == (Val{}) {
		old = f.own(call)
	}
	switch op {
	case loadOp:
		return worlds{w.withReg(f.paths.Root(call), old)}
	case swapOp:
		w = f.assign(w, cell, f.eval(w, args[1]), args[1]).withReg(f.paths.Root(call), old)
		w.rmw = true
		return worlds{w}
	case casOp:
		var out worlds
		for _, w := range f.learnVal(w, old, f.eval(w, args[1]), true) {
			w = f.assign(w, cell, f.eval(w, args[2]), args[2]).withReg(f.paths.Root(call), Val{Const: "true"})
			w.rmw = true
			out = append(out, w)
		}
		for _, w := range f.learnVal(w, old, f.eval(w, args[1]), false) {
			out = append(out, w.withReg(f.paths.Root(call), Val{Const: "false"}))
		}
		return out
	}
	return worlds{w.withMem(cell, Val{})}
}

// learnVal adds that x == y, or that it isn't, if y is a constant.
func (f *function) learnVal(w *world, x, y Val, same bool) worlds {
	if y.Const == "" {
		return worlds{w}
	}
	return f.learn(w, x, y.Const, same)
}
