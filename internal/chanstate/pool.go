package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// A pool is a slice or map of objects that are idle: whoever uses one has it taken
// out by a function that returns it.
//
//	c := p.idle[n]
//	p.idle = p.idle[:n]
//	return c
//
// Closing those that are in there has nothing to do with those that are in use.

// fromPool reports whether the object that is closed was found in a pool, or could be
// taken out of one, and that of the other operation was returned by a call.
func (p *pairs) fromPool(closer *ssa.Function, c, u Op) bool {
	object := u.object()
	if object == nil || !object.IsRoot() || !p.e.returned(object.Root()) {
		return false
	}
	if p.e.tookOut(closer, c.Site) {
		return true
	}
	for place := c.Place; place != nil; place = place.Parent() {
		if field := container(place); field != nil && p.e.isPool(field) {
			return true
		}
	}
	return false
}

// returned reports whether v was returned by a call, on whichever way.
func (e *engine) returned(v ssa.Value) bool {
	switch v := e.pkg.Resolve(v).(type) {
	case *ssa.Call:
		return true
	case *ssa.Extract:
		return e.returned(v.Tuple)
	case *ssa.Phi:
		return !slices.ContainsFunc(v.Edges, func(edge ssa.Value) bool {
			_, again := edge.(*ssa.Phi)
			return again || !e.returned(edge)
		})
	}
	return false
}

// tookOut reports whether what fn does at pos is done only if a call has taken the
// object out of a pool:
//
//	if p.remove(c) { c.close() }
func (e *engine) tookOut(fn *ssa.Function, pos token.Pos) (found bool) {
	eachInstr(fn, func(instr ssa.Instruction) {
		found = found || instr.Pos() == pos && ifTrue(instr, func(call *ssa.CallCommon) bool {
			return slices.ContainsFunc(e.pkg.Callees(call), func(c ir.Callee) bool { return e.takesFromPool(c.Fn) })
		})
	})
	return found
}

// container returns the field whose element is at p.
func container(p *access.Path) types.Object {
	if p.Last().Elem == "" || p.Parent() == nil {
		return nil
	}
	return fieldOf(p.Parent())
}

// isPool reports whether a function of the package takes elements out of the slice or
// map in the field and returns them.
func (e *engine) isPool(field types.Object) bool {
	e.findPools()
	return e.pools[field]
}

// takesFromPool reports whether fn takes an element out of a pool.
func (e *engine) takesFromPool(fn *ssa.Function) bool {
	e.findPools()
	return e.takers[fn]
}

// findPools fills pools and takers when they are first asked for.
func (e *engine) findPools() {
	if e.pools != nil {
		return
	}
	e.pools, e.takers = map[types.Object]bool{}, map[*ssa.Function]bool{}
	shrinks := map[*ssa.Function]map[types.Object]bool{}
	for _, fn := range e.pkg.Funcs {
		less := e.shrinks(fn)
		if len(less) == 0 {
			continue
		}
		shrinks[fn] = less
		eachResult(fn, func(v ssa.Value) {
			if field := container(e.paths.Of(e.pkg.Resolve(v))); less[field] {
				e.pools[field] = true
			}
		})
	}
	for fn, less := range shrinks {
		for field := range less {
			e.takers[fn] = e.takers[fn] || e.pools[field]
		}
	}
}

// shrinks lists the fields of slices and maps that fn takes elements out of.
func (e *engine) shrinks(fn *ssa.Function) map[types.Object]bool {
	out := map[types.Object]bool{}
	eachInstr(fn, func(instr ssa.Instruction) {
		switch instr := instr.(type) {
		case *ssa.Store:
			if isPart(instr.Val) {
				out[cellObject(instr.Addr)] = true
			}
		case *ssa.Call:
			if isBuiltin(&instr.Call, "delete") {
				out[fieldOf(e.paths.Of(instr.Call.Args[0]))] = true
			}
		}
	})
	delete(out, nil)
	return out
}

// isPart reports whether v is a part of a slice: s[:n], or append(s[:i], s[i+1:]...).
func isPart(v ssa.Value) bool {
	if call, ok := v.(*ssa.Call); ok && isBuiltin(&call.Call, "append") {
		v = call.Call.Args[0]
	}
	_, part := v.(*ssa.Slice)
	return part
}

// eachResult calls f for all that fn may return.
func eachResult(fn *ssa.Function, f func(v ssa.Value)) {
	eachInstr(fn, func(instr ssa.Instruction) {
		if ret, ok := instr.(*ssa.Return); ok {
			for _, result := range ret.Results {
				for _, v := range options(result) {
					f(v)
				}
			}
		}
	})
}

// options returns what a result may be: in a function with deferred calls it is a
// variable.
func options(result ssa.Value) []ssa.Value {
	load, ok := result.(*ssa.UnOp)
	if !ok {
		return []ssa.Value{result}
	}
	cell, ok := load.X.(*ssa.Alloc)
	if !ok {
		return []ssa.Value{result}
	}
	var out []ssa.Value
	for _, use := range *cell.Referrers() {
		if st, ok := use.(*ssa.Store); ok && st.Addr == cell {
			out = append(out, st.Val)
		}
	}
	return out
}
