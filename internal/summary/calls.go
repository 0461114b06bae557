package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// Callees returns the functions that a call may invoke.
func (p *Package) Callees(call *ssa.CallCommon) []ir.Callee {
	if callees := p.IR.Callees(call); len(callees) > 0 {
		return callees
	}
	if c, ok := p.IR.Returned(call); ok {
		return []ir.Callee{c}
	}
	return nil
}

// callee returns the summary of c: of this package, or imported as a fact.
func (p *Package) callee(c ir.Callee) *Func {
	if f := p.Funcs[c.Fn]; f != nil {
		return f
	}
	if c.Obj == nil || c.Obj.Pkg() == nil || c.Obj.Pkg() == p.IR.Types {
		return nil
	}
	f, ok := p.decoded[c.Obj]
	if !ok {
		if fact := p.imported(c.Obj); fact != nil {
			f = fact.decode(p.Paths, c.Obj)
		}
		p.decoded[c.Obj] = f
	}
	return f
}

// call applies a call, or a deferred call that runs now, to the state.
func (f *flow) call(s State, instr ssa.CallInstruction) State {
	common := instr.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "delete" {
			s.Detached = f.detached.remove(s.Detached, common.Args[0], common.Args[1], instr)
			s.Locks = f.p.occupy(s.Locks, common.Args[0], false)
		}
		return s
	}
	if lock, op := f.p.Locks.CallOp(common); op != lockset.None && (f.p.Locks.Declares(common) || f.summaryOf(common) == nil) {
		return f.lockOp(s, f.p.Paths.Of(lock), op)
	}
	if lock := f.unlocker(common); lock != nil {
		s.Locks = s.Locks.Release(lock)
		return s
	}
	for _, c := range f.p.Callees(common) {
		s = f.effects(s, c)
		if sum := f.p.callee(c); sum != nil {
			for _, field := range sum.Assigns {
				if path := f.p.Paths.Bind(field, c); path != nil {
					s.Detached = f.detached.replace(s.Detached, path, instr)
				}
			}
		}
	}
	if common.IsInvoke() && concur.IsWait(common.Method) {
		s = f.wait(s, f.p.Paths.Of(common.Value))
	}
	for _, fn := range f.syncArgs[instr] {
		s = f.effects(s, fn)
	}
	return f.start(s, instr)
}

func (f *flow) summaryOf(call *ssa.CallCommon) *Func {
	for _, c := range f.p.Callees(call) {
		if sum := f.p.callee(c); sum != nil && len(sum.Acquires)+len(sum.Releases) > 0 {
			return sum
		}
	}
	return nil
}

func (f *flow) lockOp(s State, lock *access.Path, op lockset.Op) State {
	switch op {
	case lockset.Lock, lockset.RLock:
		s.Locks = s.Locks.Acquire(lock, op == lockset.RLock)
		for _, other := range f.alternatives(lock) {
			s.Locks = s.Locks.Possibly(other)
		}
	case lockset.Unlock:
		s.Locks = s.Locks.Release(lock)
		for _, other := range f.alternatives(lock) {
			s.Locks.May = s.Locks.May.Without(other.ID())
		}
		s.Refilled = nil
	}
	return s // TryLock: see Edge
}

// alternatives returns the locks that a lock with several origins may be:
//
//	if b.id < a.id { x, y = b, a }; x.Lock(); y.Lock()
func (f *flow) alternatives(lock *access.Path) (out []*access.Path) {
	phi, ok := lock.Root().(*ssa.Phi)
	if !ok {
		return nil
	}
	sels, _ := lock.Selectors(f.p.Paths.Root(phi))
	for _, e := range phi.Edges {
		if base := f.p.Paths.Of(e); base.Root() != ssa.Value(phi) && !isConst(base.Root()) {
			out = append(out, f.p.Paths.Extend(base, sels...))
		}
	}
	return out
}

// unlocker returns the lock that calling the function value releases: the
// result of `func (s *S) lock() func()`, or a method value mu.Unlock.
func (f *flow) unlocker(call *ssa.CallCommon) *access.Path {
	if call.IsInvoke() {
		return nil
	}
	v := f.p.IR.Resolve(call.Value)
	if recv, ok := ir.IsBound(v); ok {
		if m, ok := ir.FuncOf(v).Object().(*types.Func); ok && f.p.Locks.MethodOp(m) == lockset.Unlock {
			return f.p.Paths.Of(recv)
		}
		return nil
	}
	made, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	for _, c := range f.p.IR.Callees(&made.Call) {
		if sum := f.p.callee(c); sum != nil && sum.UnlockResult != nil {
			return f.p.Paths.Bind(sum.UnlockResult, c)
		}
	}
	return nil
}

// unnamed applies a call of a function that takes, or gives back, a lock that is
// no mutex: it is possibly any lock.
func (f *flow) unnamed(s lockset.State, fn *types.Func) lockset.State {
	switch lock := lockset.Unnamed(f.p.Paths); {
	case lockset.Takes(fn):
		return s.Possibly(lock)
	case lockset.Gives(fn):
		return s.Release(lock)
	}
	return s
}

// renameLocks follows an object into the variable that it is assigned to on one
// of several branches, and with it the locks that it holds. An object that was
// made on another branch needs no lock:
//
//	if e = find(k); e != nil { e.mu.Lock() } else { e = new(entry) }
func (f *flow) renameLocks(s State, from, to *ssa.BasicBlock) State {
	for _, instr := range to.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		name := f.p.Paths.Of(phi)
		st, isStruct := pointedStruct(phi.Type())
		if !isStruct || name.Root() != ssa.Value(phi) || !slices.ContainsFunc(phi.Edges, func(v ssa.Value) bool { return !isNew(v) }) {
			continue
		}
		for i, v := range phi.Edges {
			if to.Preds[i] != from {
				continue
			}
			for _, h := range s.Locks.Must {
				if sels, ok := h.Lock.Selectors(f.p.Paths.Of(v)); ok {
					s.Locks = s.Locks.Acquire(f.p.Paths.Extend(name, sels...), h.Read)
				}
			}
			if !isNew(v) || !f.owner.owned(f.p.Paths.Of(v), s, f.spawns) {
				continue
			}
			for i := range st.NumFields() {
				if field := st.Field(i); f.p.Locks.IsLock(field.Type()) {
					s.Locks = s.Locks.Acquire(f.p.Paths.Extend(name, access.Selector{Field: field.Origin()}), false)
				}
			}
		}
	}
	return s
}

// isNew reports whether v is an object that the function makes, or nil.
func isNew(v ssa.Value) bool {
	_, ok := v.(*ssa.Alloc)
	return ok || isConst(v)
}

func pointedStruct(t types.Type) (*types.Struct, bool) {
	ptr, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return nil, false
	}
	st, ok := ptr.Elem().Underlying().(*types.Struct)
	return st, ok
}

// enders are the names of functions that end, or wait for, what their package
// has started.
var enders = map[string]bool{
	"Stop": true, "Close": true, "Shutdown": true, "Cancel": true, "Wait": true, "Join": true, "Flush": true, "Done": true,
}

// stop ends the spawns that the package of fn has started, if fn is to do that.
func (f *flow) stop(s State, fn *types.Func) State {
	if !enders[fn.Name()] {
		return s
	}
	for _, id := range s.Live {
		if f.spawns[id].Foreign == fn.Pkg() {
			s.Live = s.Live.Without(id)
		}
	}
	return s
}

// effects applies what a callee does besides accessing maps.
func (f *flow) effects(s State, c ir.Callee) State {
	if c.Obj != nil {
		s = f.stop(s, c.Obj)
		if concur.IsWait(c.Obj) && len(c.Args) > 0 {
			s = f.wait(s, f.p.Paths.Of(c.Args[0]))
		}
		if arg, ok := keeps.Lookup(c.Obj); ok && arg < len(c.Args) {
			if publishes(c.Obj) {
				s.Stored = f.handOver(s.Stored, s, c.Args[arg])
			}
			s.Leaked = f.owner.leak(s.Leaked, c.Args[arg])
		}
	}
	sum := f.p.callee(c)
	if sum == nil {
		return s
	}
	if len(sum.Releases) > 0 {
		s.Refilled = nil
	}
	for _, lock := range sum.Releases {
		if path := f.p.Paths.Bind(lock, c); path != nil {
			s.Locks = s.Locks.Release(path)
		}
	}
	for _, h := range sum.Acquires {
		path := f.p.Paths.Bind(h.Lock, c)
		if path == nil {
			continue
		}
		if _, held := s.Locks.Holds(path); held && f.p.semaphores[path.Object()] {
			s.Locks = s.Locks.Release(path) // func (p *Pool) unlock() { <-p.sem }
		} else {
			s.Locks = s.Locks.Acquire(path, h.Read)
		}
	}
	if c.Obj != nil && len(sum.Acquires)+len(sum.Releases)+len(sum.Possible) == 0 {
		s.Locks = f.unnamed(s.Locks, c.Obj)
	}
	for _, lock := range sum.Possible {
		if path := f.p.Paths.Bind(lock, c); path != nil {
			s.Locks = s.Locks.Possibly(path)
		}
	}
	for _, id := range sum.Waits {
		if path := f.p.Paths.Bind(f.p.Paths.ByID(id), c); path != nil {
			s = f.wait(s, path)
		}
	}
	for _, l := range sum.Leaks {
		switch {
		case l.Param >= len(c.Args):
		case l.Keeper < 0 || l.Keeper >= len(c.Args):
			s.Leaked = f.owner.leak(s.Leaked, c.Args[l.Param])
		default:
			to := f.owner.root(c.Args[l.Keeper])
			f.owner.put(to, f.owner.root(c.Args[l.Param]))
			s.Leaked = f.owner.keep(s.Leaked, to, c.Args[l.Param])
		}
	}
	return s
}
