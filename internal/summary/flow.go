package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// State is what holds at a point of a function. Locks are a must analysis,
// see package lockset; the other components are may analyses that join by
// union.
type State struct {
	Locks lockset.State
	// Leaked are the roots that others can reach for good.
	Leaked idset.Set
	// Live are the spawns that may be running.
	Live idset.Set
	// Detached are the values that were taken out of their variable, field or
	// map since they were read: nobody can find them there any more. A must
	// analysis; it joins by intersection.
	Detached idset.Set
	// Received are the channels and groups that were waited for: what was done
	// before their signal is visible. Must, too.
	Received idset.Set
	// Pending are the deferred calls that will run at the function's end.
	Pending idset.Set
	// Sent are the values that were the function's own until it sent them to
	// somebody who may be using them now, Stored those that it put into an
	// atomic or a concurrent map. Must.
	Sent, Stored idset.Set
	// Refilled are the fields and variables that hold a map which was made since
	// the last lock was given back: nobody has read it from there yet. Must.
	Refilled idset.Set
	// Anew are the roots that spawns share and that name another object since
	// the last of these was started. Must.
	Anew idset.Set
}

// flow is the dataflow problem of one function, and what is known about the
// function before it is solved.
type flow struct {
	p      *Package
	fn     *ssa.Function
	sum    *Func
	owner  *ownership
	loops  *loops
	defers map[*ssa.Defer]int32 // numbers, in source order
	shared idset.Set            // the roots that some spawn can reach

	deferred []*ssa.Defer // by number

	detached *detachment
	sweeps   *sweeps
	contents *contents

	spawns   []*Spawn
	imported int
	byCall   map[ssa.Instruction][]*Spawn
	runs     map[ssa.Instruction][]Run
	syncArgs map[ssa.Instruction][]ir.Callee

	closes map[*access.Path][]*ssa.Call // by channel; see closesLater

	paramCalls   []paramCall // calls of parameters, by what it calls
	loopSends    []loopSend
	spawnedCalls []spawnedCall         // calls of parameters by what it starts
	dynamic      []ssa.CallInstruction // calls of unknown function values
}

func (f *flow) Entry() *State { return &State{} }

func (f *flow) Halts(instr ssa.Instruction) bool { return f.p.IR.Halts(instr) }

func (f *flow) Equal(a, b *State) bool {
	return a == b || lockset.Equal(a.Locks, b.Locks) && a.Leaked.Equal(b.Leaked) &&
		a.Live.Equal(b.Live) && a.Pending.Equal(b.Pending) &&
		a.Detached.Equal(b.Detached) && a.Received.Equal(b.Received) &&
		a.Sent.Equal(b.Sent) && a.Stored.Equal(b.Stored) && a.Anew.Equal(b.Anew) && a.Refilled.Equal(b.Refilled)
}

func (f *flow) Join(a, b *State) *State { return f.join(a, b, false) }

// JoinAt keeps a lock that one side holds as possibly held if the condition
// between the sides is one that code tests again to learn whether it has the
// lock: `if !locked { mu.Lock() }`, or a property of the object, and the lock is
// kept to the end: `if a.IsUnix() { mu.Lock(); defer mu.Unlock() }`. After
// `if key != "" { mu.Lock() }` the lock counts as not held.
func (f *flow) JoinAt(at *ssa.BasicBlock, a, b *State) *State {
	if a == b {
		return a
	}
	correlated := false
	if idom := at.Idom(); idom != nil {
		branch, ok := idom.Instrs[len(idom.Instrs)-1].(*ssa.If)
		correlated = ok && (f.repeatable(branch.Cond) || f.isPredicate(branch.Cond) && !a.Pending.Equal(b.Pending))
	}
	return f.join(a, b, correlated)
}

func (f *flow) join(a, b *State, correlated bool) *State {
	return &State{
		Locks:   lockset.Join(a.Locks, b.Locks, correlated),
		Leaked:  a.Leaked.Union(b.Leaked),
		Live:    a.Live.Union(b.Live),
		Pending: a.Pending.Union(b.Pending),

		Detached: a.Detached.Intersect(b.Detached),
		Received: a.Received.Intersect(b.Received),
		Sent:     a.Sent.Intersect(b.Sent),
		Stored:   a.Stored.Intersect(b.Stored),
		Anew:     a.Anew.Intersect(b.Anew),
		Refilled: a.Refilled.Intersect(b.Refilled),
	}
}

// Instr implements dataflow.Problem. Most instructions leave the state alone,
// which is then shared: it is large.
func (f *flow) Instr(before *State, instr ssa.Instruction) *State {
	switch instr := instr.(type) {
	case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.BinOp, *ssa.Field, *ssa.Jump, *ssa.If, *ssa.Return,
		*ssa.ChangeType, *ssa.Convert, *ssa.MakeInterface, *ssa.MakeClosure, *ssa.TypeAssert, *ssa.Slice, *ssa.DebugRef:
		return before
	case *ssa.UnOp:
		if instr.Op != token.ARROW && len(before.Detached) == 0 {
			return before
		}
	case *ssa.Lookup, *ssa.Next:
		if len(before.Detached) == 0 {
			return before
		}
	case *ssa.Store:
		if len(f.detached.from) == 0 && !pointerLike(instr.Val.Type()) {
			return before
		}
	case *ssa.Alloc, *ssa.MakeMap, *ssa.Phi:
		if len(before.Leaked)+len(before.Sent)+len(before.Stored)+len(f.shared) == 0 {
			return before // see renew
		}
	}
	return f.changed(before, f.step(*before, instr))
}

// changed returns the state after, which is before if nothing changed.
func (f *flow) changed(before *State, after State) *State {
	if f.Equal(before, &after) {
		return before
	}
	kept := after // so that after itself stays on the stack
	return &kept
}

func (f *flow) step(s State, instr ssa.Instruction) State {
	switch instr := instr.(type) {
	case *ssa.Alloc, *ssa.MakeMap:
		s = f.renew(s, instr.(ssa.Value))
		s.Leaked = s.Leaked.Without(f.p.Paths.Root(instr.(ssa.Value)).ID())
	case *ssa.Phi:
		s = f.renew(s, instr)
	case *ssa.Store:
		s.Leaked = f.owner.store(s.Leaked, instr.Addr, instr.Val)
		if len(f.detached.from) > 0 {
			s.Detached = f.detached.store(s.Detached, instr)
		}
		if isMap(instr.Val) {
			s = f.refill(s, instr)
		}
	case *ssa.MapUpdate:
		s.Leaked = f.owner.store(s.Leaked, instr.Map, instr.Value)
		s.Leaked = f.owner.store(s.Leaked, instr.Map, instr.Key)
		s.Locks = f.p.occupy(s.Locks, instr.Map, true)
	case *ssa.Send:
		s.Sent = f.handOver(s.Sent, s, instr.X)
		s.Leaked = f.owner.leak(s.Leaked, instr.X)
		s = f.semaphore(s, instr.Chan)
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			s = f.receive(s, instr.X, instr.Block())
			s = f.semaphore(s, instr.X)
			s = f.received(s, instr)
		} else {
			s.Detached = f.detached.reread(s.Detached, instr)
		}
	case *ssa.Lookup:
		s.Detached = f.detached.reread(s.Detached, instr)
	case *ssa.Next:
		s.Detached = f.detached.reread(s.Detached, instr)
	case *ssa.Go:
		s = f.start(s, instr)
	case *ssa.Defer:
		if instr.DeferStack == nil {
			s.Pending = s.Pending.With(f.defers[instr])
		}
	case *ssa.RunDefers:
		s = f.runDefers(s, nil)
	case *ssa.Call:
		if isAppend(&instr.Call) {
			return f.appended(s, instr)
		}
		s = f.call(s, instr)
		s = f.renewFresh(s, instr)
	case *ssa.Extract:
		switch instr.Tuple.(type) {
		case *ssa.UnOp, *ssa.Select:
			s = f.received(s, instr)
		default:
			s = f.renewFresh(s, instr)
		}
	}
	return s
}

// appended notes that others can reach what a new slice leads to, unless the function
// owns it, or has taken it away from where others would find it.
func (f *flow) appended(s State, call *ssa.Call) State {
	root := f.p.Paths.Root(call)
	s = f.renew(s, call)
	s.Leaked = s.Leaked.Without(root.ID())
	own := func(v ssa.Value) bool {
		return !pointerLike(v.Type()) || isConst(v) || f.owner.owned(f.p.Paths.Of(v), s, f.spawns) || f.detached.has(s.Detached, f.p.IR.Resolve(v))
	}
	added := call.Call.Args[1]
	if list, ok := added.(*ssa.Slice); ok {
		if vs := ir.VariadicArgs(list); len(vs) > 0 && !slices.ContainsFunc(vs, func(v ssa.Value) bool { return !own(v) }) {
			return s
		}
	} else if elem, ok := added.Type().Underlying().(*types.Slice); ok && !pointerLike(elem.Elem()) || own(added) {
		return s
	}
	s.Leaked = s.Leaked.With(root.ID())
	return s
}

// isCell reports whether addr is a local variable: one that goes by the name of
// what it was assigned is not overwritten by that.
func isCell(addr ssa.Value) bool {
	_, ok := addr.(*ssa.Alloc)
	return ok
}

// received notes that v is what somebody else has just handed over.
func (f *flow) received(s State, v ssa.Value) State {
	s = f.renew(s, v)
	s.Leaked = s.Leaked.Without(f.p.Paths.Root(v).ID())
	return s
}

// refill notes whether the field or variable that is assigned to holds a new map
// from here on.
func (f *flow) refill(s State, st *ssa.Store) State {
	to := f.p.Paths.Of(st.Addr).ID()
	s.Refilled = s.Refilled.Without(to)
	if _, made := f.p.IR.Resolve(st.Val).(*ssa.MakeMap); made {
		s.Refilled = s.Refilled.With(to)
	}
	return s
}

// start makes the spawns of instr live and shares what they capture.
func (f *flow) start(s State, instr ssa.Instruction) State {
	for _, sp := range f.byCall[instr] {
		s.Anew = s.Anew.Minus(f.reachedBy(sp))
		if !sp.Later && sp.Mode != concur.Parallel {
			s.Live = s.Live.With(sp.ID)
		}
	}
	return s
}

// runDefers runs the pending deferred calls, last first, and shows each with
// the state in which it runs.
func (f *flow) runDefers(s State, visit func(*ssa.Defer, State)) State {
	for len(s.Pending) > 0 {
		last := s.Pending[len(s.Pending)-1]
		s.Pending = s.Pending[:len(s.Pending)-1]
		d := f.deferred[last]
		if visit != nil {
			visit(d, s)
		}
		s = f.call(s, d)
	}
	return s
}

// wait ends the spawns of the group, and those whose group is unknown except
// goroutines that cannot reach this one. Of a channel it ends those that signal it.
func (f *flow) wait(s State, group *access.Path) State {
	s.Received = s.Received.With(group.ID())
	s.Sent = nil
	_, local := group.Root().(*ssa.Alloc)
	for _, sp := range f.spawns {
		_, plain := sp.Instr.(*ssa.Go)
		apart := local && plain && sp.Fn != nil && !sp.Shares.Has(group.Base().ID())
		signals := sp.Signals.Has(group.ID())
		if signals || !mayBeChan(group) && (sp.Joins == group || sp.Joins == nil && !apart) {
			live := s.Live.Has(sp.ID)
			s.Live = s.Live.Without(sp.ID)
			if live && signals {
				s = f.endedBefore(s, sp, sp.Instr.Block())
			}
		}
	}
	return s
}

// mayBeChan reports whether path may name a channel and not a group.
func mayBeChan(path *access.Path) bool {
	t := path.Root().Type()
	if f := path.Last().Field; f != nil {
		t = f.Type()
	} else if !path.IsRoot() {
		return true
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// renew notes that v names another object from here on.
func (f *flow) renew(s State, v ssa.Value) State {
	id := f.p.Paths.Root(v).ID()
	s.Sent, s.Stored = s.Sent.Without(id), s.Stored.Without(id)
	if f.shared.Has(id) {
		s.Anew = s.Anew.With(id)
	}
	return s
}

// renewFresh is renew for the result of a call, if that is new each time.
func (f *flow) renewFresh(s State, v ssa.Value) State {
	if len(f.shared) == 0 {
		return s
	}
	if root := f.p.Paths.Root(v); f.shared.Has(root.ID()) && f.owner.fresh(root) {
		return f.renew(s, v)
	}
	return s
}

// reachedBy returns the roots that a spawn can reach.
func (f *flow) reachedBy(sp *Spawn) idset.Set {
	out := sp.Shares
	for _, a := range sp.Accesses {
		out = out.With(a.Map.Base().ID())
	}
	return out
}

// handOver returns the set with v in it if v was the function's own so far.
func (f *flow) handOver(set idset.Set, s State, v ssa.Value) idset.Set {
	path := f.p.Paths.Of(v)
	if !pointerLike(v.Type()) || !path.IsRoot() || isConst(path.Root()) || !f.owner.owned(path, s, f.spawns) {
		return set
	}
	return set.With(path.ID())
}

// semaphore treats a channel of capacity one as a lock: who first sends into
// it, or first receives the token from it, has it until the opposite happens.
func (f *flow) semaphore(s State, ch ssa.Value) State {
	if !f.p.isSemaphore(ch) {
		return s
	}
	path := f.p.Paths.Of(ch)
	if _, held := s.Locks.Holds(path); held {
		s.Locks = s.Locks.Release(path)
	} else {
		s.Locks = s.Locks.Acquire(path, false)
	}
	return s
}

// Edge refines the state by the condition of the branch:
//
//	if mu.TryLock() { ... }               the lock is held
//	if mu != nil { mu.Lock() }            no lock is needed where there is none
//	if b != a { b.mu.Lock() }             a.mu is b.mu where they are one object
//	select { case sem <- struct{}{}: }    the semaphore is held
//	select { case <-done: }               what was done before is visible
func (f *flow) Edge(end *State, from *ssa.BasicBlock, succ int) (*State, bool) {
	to := from.Succs[succ]
	return f.changed(end, f.branch(f.renameLocks(f.leaveLoop(*end, from, to), from, to), from, succ)), true
}
