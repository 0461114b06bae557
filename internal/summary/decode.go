package summary

import (
	"go/types"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// decode turns the fact of fn into a summary whose paths start at formal
// parameters. What cannot be named in this package is left out.
func (f *Portable) decode(ps *access.Paths, fn *types.Func) *Func {
	out := &Func{Leaks: f.Leaks, Fresh: f.Fresh}
	for _, a := range f.Accesses {
		path := a.Map.decode(ps, fn)
		if path == nil {
			continue
		}
		acc := Access{Map: path, Write: a.Write, Callee: fn}
		for _, h := range decodeLocks(ps, fn, a.Locks) {
			acc.Locks = acc.Locks.Acquire(h.Lock, h.Read)
		}
		out.Accesses = append(out.Accesses, acc)
	}
	out.Acquires = decodeLocks(ps, fn, f.Acquires)
	for _, l := range f.Releases {
		if path := l.decode(ps, fn); path != nil {
			out.Releases = append(out.Releases, path)
		}
	}
	if f.UnlockResult != nil {
		out.UnlockResult = f.UnlockResult.decode(ps, fn)
	}
	for _, c := range f.Calls {
		if path := c.Func.decode(ps, fn); path != nil {
			out.Calls = append(out.Calls, Call{Func: path, Mode: c.Mode})
		}
	}
	for i, spawn := range f.Spawns {
		sp := &Spawn{ID: int32(i), Mode: concur.Async, Later: spawn.Later, Foreign: fn.Pkg()}
		for _, a := range spawn.Accesses {
			if path := a.Map.decode(ps, fn); path != nil {
				sp.Accesses = append(sp.Accesses, Access{Map: path, Write: a.Write, Callee: fn})
			}
		}
		out.Spawns = append(out.Spawns, sp)
		out.LiveAtExit = out.LiveAtExit.With(sp.ID)
	}
	return out
}

func (f *Portable) result(ps *access.Paths, fn *types.Func, i int) *access.Path {
	for _, r := range f.Results {
		if r.Index == i {
			return r.Path.decode(ps, fn)
		}
	}
	return nil
}

func decodeLocks(ps *access.Paths, fn *types.Func, held []PortableHeld) []lockset.Held {
	var s lockset.State
	for _, h := range held {
		if path := h.Lock.decode(ps, fn); path != nil {
			s = s.Acquire(path, h.Read)
		}
	}
	return s.Must
}

// decode finds the fields by walking the types from the parameter, or from
// the variable, on.
func (p PortablePath) decode(ps *access.Paths, fn *types.Func) *access.Path {
	var path *access.Path
	var t types.Type
	if p.Param >= 0 {
		v := param(fn, p.Param)
		if v == nil {
			return nil
		}
		path, t = ps.Formal(p.Param), v.Type()
	} else {
		path = ps.Foreign(p.Package, p.Name)
		if v, ok := fn.Pkg().Scope().Lookup(p.Name).(*types.Var); ok && p.Package == fn.Pkg().Path() {
			t = v.Type()
		}
	}
	for _, s := range p.Sels {
		if t == nil {
			return nil
		}
		if ptr, ok := t.Underlying().(*types.Pointer); ok {
			t = ptr.Elem()
		}
		sel := access.Selector{Elem: s.Elem}
		switch u := t.Underlying().(type) {
		case *types.Struct:
			sel.Field = fieldNamed(u, s.Field)
			if sel.Field == nil {
				return nil
			}
			t = sel.Field.Type()
			sel.Field = sel.Field.Origin()
		case *types.Map:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		default:
			return nil
		}
		path = ps.Select(path, sel)
	}
	return path
}

func param(fn *types.Func, i int) *types.Var {
	sig := fn.Signature()
	if recv := sig.Recv(); recv != nil {
		if i == 0 {
			return recv
		}
		i--
	}
	if i >= sig.Params().Len() {
		return nil
	}
	return sig.Params().At(i)
}

func fieldNamed(st *types.Struct, name string) *types.Var {
	for i := range st.NumFields() {
		if f := st.Field(i); f.Name() == name {
			return f
		}
	}
	return nil
}
