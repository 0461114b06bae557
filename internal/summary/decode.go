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
		path := ps.Import(fn, a.Map)
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
		if path := ps.Import(fn, l); path != nil {
			out.Releases = append(out.Releases, path)
		}
	}
	if f.UnlockResult != nil {
		out.UnlockResult = ps.Import(fn, *f.UnlockResult)
	}
	for _, c := range f.Calls {
		if path := ps.Import(fn, c.Func); path != nil {
			out.Calls = append(out.Calls, Call{Func: path, Mode: c.Mode, Locking: Locking{Locks: decodeLocks(ps, fn, c.Locks), Args: decodeArgs(ps, fn, c)}})
		}
	}
	for i, spawn := range f.Spawns {
		sp := &Spawn{ID: int32(i), Mode: concur.Async, Later: spawn.Later, Foreign: fn.Pkg()}
		for _, a := range spawn.Accesses {
			if path := ps.Import(fn, a.Map); path != nil {
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
			return ps.Import(fn, r.Path)
		}
	}
	return nil
}

func decodeLocks(ps *access.Paths, fn *types.Func, held []PortableHeld) []lockset.Held {
	var s lockset.State
	for _, h := range held {
		if path := ps.Import(fn, h.Lock); path != nil {
			s = s.Acquire(path, h.Read)
		}
	}
	return s.Must
}

// decodeArgs finds the locks of what the called function is given.
func decodeArgs(ps *access.Paths, fn *types.Func, c PortableCall) []lockset.Held {
	if c.Func.Param < 0 || len(c.Func.Sels) > 0 {
		return nil
	}
	sig, ok := access.Parameter(fn.Signature(), c.Func.Param).Type().Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	var s lockset.State
	for _, h := range c.Args {
		if path := ps.ImportFormal(sig, h.Lock); path != nil {
			s = s.Acquire(path, h.Read)
		}
	}
	return s.Must
}
