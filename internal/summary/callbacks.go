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
	bound := f.p.bindCall(pc, c)
	first := len(f.spawns)
	f.addTargets(call, arg, pc.Mode, nil, bound.Locks, bound.Freed...)
	if pc.Mode == concur.Queued {
		for _, sp := range f.spawns[first:] {
			sp.Queue = queueOf(c.Obj)
		}
	}
}

// bindCall translates the locks of a call that c makes.
func (p *Package) bindCall(pc Call, c ir.Callee) Call {
	out := Call{Func: pc.Func, Mode: pc.Mode, Locks: p.bindHeld(pc.Locks, c)}
	for _, l := range pc.Freed {
		if path := p.Paths.Bind(l, c); path != nil {
			out.Freed = append(out.Freed, path)
		}
	}
	return out
}

// bindHeld translates the locks of c for which the caller has a name.
func (p *Package) bindHeld(held []lockset.Held, c ir.Callee) []lockset.Held {
	var s lockset.State
	for _, h := range held {
		if path := p.Paths.Bind(h.Lock, c); path != nil {
			s = s.Acquire(path, h.Read)
		}
	}
	return s.Must
}

// queueOf returns what stands for the queue behind fn: its receiver's type.
func queueOf(fn *types.Func) types.Object {
	if t := symbol.Receiver(fn.Signature()); t != nil {
		return t
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

// noteOuterCalls takes over the calls that a literal, which is run here, makes
// of parameters of the functions around it.
func (f *flow) noteOuterCalls(at ssa.Instruction, c ir.Callee, sum *Func) {
	if sum == nil || c.Fn.Parent() == nil {
		return
	}
	for _, pc := range sum.Calls {
		if pc.Func.Root().Parent() != c.Fn {
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
	bound := f.p.bindCall(pc, c)
	bound.Locks = lockset.State{Must: bound.Locks}.Under(sp.Locks)
	targets := f.p.targets(v)
	for _, t := range targets {
		if sum := f.p.callee(t); sum != nil {
			first := len(sp.Accesses)
			sp.Accesses = f.importAll(f.handedOver(sum), t, sp.Accesses)
			under(sp.Accesses[first:], bound.Locks)
		}
	}
	if len(targets) == 0 {
		bound.Func = f.p.Paths.Of(v)
		f.spawnedCalls = append(f.spawnedCalls, spawnedCall{sp, bound})
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
			out = append(out, Run{Callee: target, Locks: p.bindHeld(pc.Locks, sp.Callee)})
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
		parallel := sp.Self && !c.oneAtATime(sc) || sc.Mode == concur.Parallel || sc.Mode == concur.Many
		switch {
		case live && (parallel || sp.Mode == concur.Many && !sp.Self):
			sc.Mode = concur.Many
		case live && sp.Later:
			sc.Mode = concur.Queued
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
		c.noteParamCall(call, Call{Func: c.p.Paths.Of(call.Common().Value), Mode: concur.Sync})
	}
	for _, pc := range c.paramCalls {
		if pc.Mode == concur.Sync {
			pc.Call = c.in(c.sum.Sites[pc.at].Locks, pc.Call)
		}
		c.addCall(pc.Call)
	}
}

// in returns the call with what the function itself holds, and has given back,
// where it calls, or has its callee call.
func (c *collector) in(s lockset.State, pc Call) Call {
	for _, l := range pc.Freed {
		s = s.Release(l)
	}
	for _, h := range pc.Locks {
		s = s.Acquire(h.Lock, h.Read)
	}
	pc.Locks = s.Must
	pc.Freed = nil
	for _, id := range s.Freed {
		pc.Freed = append(pc.Freed, c.p.Paths.ByID(id))
	}
	return pc
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
			c.sum.Calls[i].Locks = lockset.Intersect(old.Locks, call.Locks)
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
