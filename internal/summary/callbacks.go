package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// paramCall is a [Call] whose locks are not yet known: those that the function
// itself holds at the instruction come on top.
type paramCall struct {
	at ssa.Instruction
	Call
}

// spawnedCall is a call, by spawned code, of a function value.
type spawnedCall struct {
	spawn *Spawn
	Call
}

// importParamCall translates "the callee calls its parameter" into a call of
// what is passed for that parameter here.
func (f *flow) importParamCall(call ssa.CallInstruction, c ir.Callee, pc Call) {
	arg := argFor(pc.Func.Root(), c)
	if arg == nil {
		f.noteParamCall(call, pc) // of an enclosing function
		return
	}
	if pc.Mode == concur.Queued && f.p.Funcs[c.Fn] != nil {
		return // who runs this package's own queue may share what is queued
	}
	first := len(f.spawns)
	var group *access.Path
	if pc.Group != nil {
		group = f.p.Paths.Bind(pc.Group, c)
	}
	f.addTargets(call, arg, pc.Mode, group, f.p.bindLocking(pc.Locking, c))
	if pc.Mode == concur.Queued {
		for _, sp := range f.spawns[first:] {
			sp.Queue = queueOf(c.Obj)
			sp.Accesses = slices.Clone(sp.Accesses)
			queued(sp.Accesses, sp.Queue)
		}
	}
}

// bindLocking translates what is held where c calls a function, as far as the
// caller has names for it.
func (p *Package) bindLocking(l Locking, c ir.Callee) Locking {
	out := Locking{Args: l.Args}
	var s lockset.State
	for _, h := range l.Locks {
		if path := p.Paths.Bind(h.Lock, c); path != nil {
			s = s.Acquire(path, h.Read)
		}
	}
	out.Locks = s.Must
	for _, lock := range l.Freed {
		if path := p.Paths.Bind(lock, c); path != nil {
			out.Freed = append(out.Freed, path)
		}
	}
	out.Given = p.bindGiven(l.Given, c)
	return out
}

// queueOf returns what stands for the queue behind fn: its receiver's type, or that
// of what it makes.
func queueOf(fn *types.Func) types.Object {
	sig := fn.Signature()
	if t := symbol.Receiver(sig); t != nil {
		return t
	}
	for v := range sig.Results().Variables() {
		if t := symbol.Named(v.Type()); t != nil && t.Pkg() == fn.Pkg() {
			return t
		}
	}
	return fn
}

// argFor returns the argument that is passed for the parameter root of c.
func argFor(root ssa.Value, c ir.Callee) ssa.Value {
	if formal, ok := root.(*access.Formal); ok && formal.Index < len(c.Args) {
		return c.Args[formal.Index]
	}
	for i, q := range c.Fn.Params {
		if q == root && i < len(c.Args) {
			return c.Args[i]
		}
	}
	if c.Made != nil {
		return argFor(root, *c.Made)
	}
	return nil
}

// noteOuterCalls takes over the calls that a literal, which is run here under the
// given locks of who runs it, makes of parameters of the functions around it.
func (f *flow) noteOuterCalls(at ssa.Instruction, c ir.Callee, sum *Func, around Locking) {
	if sum == nil || c.Fn.Parent() == nil {
		return
	}
	for _, pc := range sum.Calls {
		if pc.Func.Root().Parent() != c.Fn {
			pc.Locking = f.p.in(lockset.State{Must: around.Locks}, pc.Locking)
			f.noteParamCall(at, pc)
		}
	}
}

// noteParamCall records that the function runs a function that somebody else
// passed in: its own parameter, or one of an enclosing function.
func (f *flow) noteParamCall(at ssa.Instruction, call Call) {
	switch call.Func.Root().(type) {
	case *ssa.Parameter, *access.Formal:
		f.paramCalls = append(f.paramCalls, paramCall{at, call})
	}
}

// spawnedParamCall deals with spawned code that calls a function value: one
// that is known here, or a parameter of the spawning function, which thereby
// starts its parameter in parallel.
func (f *flow) spawnedParamCall(sp *Spawn, c ir.Callee, pc Call) {
	v := pc.Func.Root()
	if arg := argFor(v, c); arg != nil {
		v = arg
	}
	locking := f.p.bindLocking(pc.Locking, c)
	locking.Locks = lockset.State{Must: locking.Locks}.Under(sp.Locks)
	targets := f.p.targets(v)
	for _, t := range targets {
		if sum := f.p.callee(t); sum != nil {
			first := len(sp.Accesses)
			sp.Accesses = f.importAll(f.handedOver(sum), t, sp.Accesses)
			under(sp.Accesses[first:], locking.Locks)
			if pc.Mode == concur.Queued && f.p.Funcs[c.Fn] == nil {
				queued(sp.Accesses[first:], queueOf(c.Obj))
			}
		}
	}
	if len(targets) == 0 {
		f.spawnedCalls = append(f.spawnedCalls, spawnedCall{sp, Call{f.p.Paths.Of(v), pc.Mode, sp.Joins, locking}})
	}
}

// queued says that accesses are made by what runs the queue.
func queued(accesses []Access, queue types.Object) {
	for i := range accesses {
		accesses[i].Queue = queue
	}
}

// under adds locks to those that are held at accesses.
func under(accesses []Access, locks []lockset.Held) {
	for i := range accesses {
		for _, h := range locks {
			accesses[i].Locks = accesses[i].Locks.Acquire(h.Lock, h.Read)
		}
	}
}

// Called returns the functions that spawned code runs although it cannot name
// them: f in `go wrap(f)`, or in `go wrap(f)()`, a literal that its maker returns.
func (p *Package) Called(sp *Spawn) (out []Run) {
	sum := p.callee(sp.Callee)
	if sum == nil {
		return nil
	}
	for _, pc := range sum.Calls {
		arg := argFor(pc.Func.Root(), sp.Callee)
		if arg == nil || pc.Mode != concur.Sync {
			continue
		}
		for _, target := range p.targets(arg) {
			out = append(out, Run{Callee: target, Locking: p.bindLocking(pc.Locking, sp.Callee)})
		}
	}
	return out
}

// finishCalls sums up how parameters are called, once it is known what is held
// where and which spawns have ended. What several goroutines call under one lock
// is called one at a time: as if the function did it itself, if they have ended
// when it returns, and as if one goroutine did it all otherwise.
func (c *collector) finishCalls() {
	for _, sc := range c.spawnedCalls {
		sp := sc.spawn
		live := c.sum.LiveAtExit.Has(sp.ID) || sc.Mode != concur.Sync && sc.Mode != concur.Parallel
		parallel := sp.Self && !c.oneAtATime(sc) || sc.Mode == concur.Parallel || sc.Mode == concur.Many || c.besideOthers(sc)
		switch {
		case live && (parallel || sp.Mode == concur.Many && !sp.Self):
			sc.Mode = concur.Many
		case live && (sp.Later || c.p.runsQueue[sp.Fn]):
			sc.Mode = concur.Queued // what runs the queue does this before or after
		case live:
			sc.Mode = concur.Async
		case parallel:
			sc.Mode = concur.Parallel
		default:
			sc.Mode = concur.Sync
		}
		c.addCall(sc.Call)
	}
	for _, call := range c.dynamic {
		pc := Call{Func: c.p.Paths.Of(call.Common().Value), Mode: concur.Sync}
		pc.Args = c.locksOf(call.Common().Args, c.sum.Sites[call].Locks.Must)
		pc.Given = c.mapsGiven(call.Common().Args, c.sum.Sites[call].Locks.Must)
		c.noteParamCall(call, pc)
	}
	for _, pc := range c.paramCalls {
		if pc.Mode == concur.Sync {
			pc.Locking = c.p.in(c.sum.Sites[pc.at].Locks, pc.Locking)
		}
		c.addCall(pc.Call)
	}
}

// in adds to what a callee holds where it calls a function what its caller
// holds, and has given back, where it calls the callee.
func (p *Package) in(s lockset.State, inner Locking) Locking {
	for _, l := range inner.Freed {
		s = s.Release(l)
	}
	for _, h := range inner.Locks {
		s = s.Acquire(h.Lock, h.Read)
	}
	out := Locking{Locks: s.Must, Args: inner.Args, Given: inner.Given}
	for _, id := range s.Freed {
		out.Freed = append(out.Freed, p.Paths.ByID(id))
	}
	return out
}

// locksOf returns the locks in held that belong to arguments, by these:
//
//	d.mu.Lock(); visit(d); d.mu.Unlock()
func (c *collector) locksOf(args []ssa.Value, held []lockset.Held) []lockset.Held {
	var s lockset.State
	for i, arg := range args {
		for _, h := range held {
			if sels, ok := h.Lock.Selectors(c.p.Paths.Of(arg)); ok {
				s = s.Acquire(c.p.Paths.Extend(c.p.Paths.Formal(i), access.Portable(sels)...), h.Read)
			}
		}
	}
	return s.Must
}

// besideOthers reports whether something else may call the same function while the
// spawn does, under no common lock: another spawn, or the function itself.
//
//	go fn(left); fn(right); wg.Wait()
func (c *collector) besideOthers(sc spawnedCall) bool {
	apart := func(locks []lockset.Held) bool {
		for _, h := range lockset.Intersect(sc.Locks, locks) {
			if !h.Read {
				return false
			}
		}
		return true
	}
	for _, other := range c.spawnedCalls {
		if other.spawn != sc.spawn && other.Func == sc.Func && apart(other.Locks) &&
			(c.sum.Sites[other.spawn.Instr].Live.Has(sc.spawn.ID) || c.sum.Sites[sc.spawn.Instr].Live.Has(other.spawn.ID)) {
			return true
		}
	}
	return slices.ContainsFunc(c.dynamic, func(call ssa.CallInstruction) bool {
		at := c.sum.Sites[call]
		return at.Live.Has(sc.spawn.ID) && c.p.Paths.Of(call.Common().Value) == sc.Func && apart(at.Locks.Must)
	})
}

// oneAtATime reports whether all runs of a spawn call the function under one lock.
func (c *collector) oneAtATime(sc spawnedCall) bool {
	byNature := sc.spawn.Mode == concur.Many || sc.spawn.Mode == concur.Parallel
	return slices.ContainsFunc(sc.Locks, func(h lockset.Held) bool {
		return !h.Read && (byNature || !MadeAnew(h.Lock.Root(), sc.spawn.Instr)) && !h.Lock.Varies()
	})
}

// addCall puts a call into the summary. Of several calls of one function the
// locks count that are held at all.
func (c *collector) addCall(call Call) {
	for i, old := range c.sum.Calls {
		if old.Func == call.Func && old.Mode == call.Mode {
			if old.Group != call.Group {
				c.sum.Calls[i].Group = nil
			}
			c.sum.Calls[i].Locks = lockset.Intersect(old.Locks, call.Locks)
			c.sum.Calls[i].Args = lockset.Intersect(old.Args, call.Args)
			if !slices.Equal(old.Given, call.Given) {
				c.sum.Calls[i].Given = nil
			}
			for _, l := range call.Freed {
				if !slices.Contains(old.Freed, l) {
					c.sum.Calls[i].Freed = append(slices.Clone(c.sum.Calls[i].Freed), l)
				}
			}
			return
		}
	}
	if len(c.sum.Calls) < maxCalls {
		c.sum.Calls = append(c.sum.Calls, call)
	}
}

// maxCalls bounds the calls of parameters in a summary.
const maxCalls = 16
