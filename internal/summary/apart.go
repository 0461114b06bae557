package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/lockset"
)

// apart returns what sp, which is started in a loop with a new object each time, does
// under a lock of that object to a map which all of them hold:
//
//	for conn := range conns {
//		sess := &session{conn: conn, routes: s.routes}
//		go sess.run()    locks sess.mu and writes to sess.routes
//	}
//
// By the map's other name those locks are none: each run has its own.
func (f *flow) apart(sp *Spawn) (out []Access) {
	if !f.loops.inLoop(sp.Instr.Block()) {
		return nil
	}
	for _, a := range sp.Accesses {
		root := a.Map.Root()
		if len(a.Locks.Must) == 0 || len(a.Locks.May) > 0 || a.Map.IsRoot() || !MadeAnew(root, sp.Instr) {
			continue
		}
		locks, ok := f.outside(a.Locks, root)
		if !ok {
			continue
		}
		for _, a.Map = range f.contents.others(a.Map, false) {
			if !MadeAnew(a.Map.Root(), sp.Instr) {
				a.Locks, a.Apart = locks, true
				out = append(out, a)
			}
		}
	}
	return out
}

// outside returns the locks without those that the object at root contains, the others
// of which it only holds a pointer by what it was given. It reports false if it is not
// known what that is, or if no lock is the object's own.
func (f *flow) outside(locks lockset.State, root ssa.Value) (out lockset.State, own bool) {
	for _, h := range locks.Must {
		if h.Lock.Root() != root {
			out = out.Acquire(h.Lock, h.Read)
			continue
		}
		field := h.Lock.Last().Field
		if field == nil {
			return out, false
		}
		if _, isStruct := field.Type().Underlying().(*types.Struct); isStruct && h.Lock.Parent().IsRoot() {
			own = true
			continue
		}
		given := f.contents.others(h.Lock, false)
		if len(given) != 1 {
			return out, false
		}
		out = out.Acquire(given[0], h.Read)
	}
	return out, own
}
