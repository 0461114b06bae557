package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// prepare finds what each instruction of the function starts in parallel, and
// which function values its calls run before they return.
func (f *flow) prepare() {
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Go:
				f.prepareGo(instr)
			case *ssa.Defer:
				f.defers[instr] = int32(len(f.deferred))
				f.deferred = append(f.deferred, instr)
				f.prepareCall(instr)
			case *ssa.Call:
				f.prepareCall(instr)
			case *ssa.Store:
				f.carry(instr, instr.Addr, instr.Val)
			case *ssa.Send:
				f.carry(instr, instr.Chan, instr.X)
				f.noteLoopSend(instr.Block(), instr.X)
			case *ssa.Select:
				for _, st := range instr.States {
					if st.Dir == types.SendOnly {
						f.carry(instr, st.Chan, st.Send)
						f.noteLoopSend(instr.Block(), st.Send)
					}
				}
			case *ssa.Return:
				for _, v := range instr.Results {
					if sig, ok := v.Type().(*types.Signature); ok && concur.IsHandlerSignature(sig) {
						f.addTargets(instr, v, concur.Many, nil, nil)
					}
				}
			case *ssa.ChangeType:
				if concur.IsHandlerType(instr.Type()) {
					f.addTargets(instr, instr.X, concur.Many, nil, nil)
				}
			}
		}
	}
}

func (f *flow) prepareGo(g *ssa.Go) {
	callees := f.p.Callees(&g.Call)
	for _, c := range callees {
		f.addSpawn(g, c, concur.Async, nil, nil)
	}
	if len(callees) == 0 {
		f.noteParamCall(f.p.Paths.Of(g.Call.Value), concur.Async, nil)
		sp := f.newSpawn(g, concur.Async)
		for _, a := range g.Call.Args {
			sp.Shares = f.owner.reach(sp.Shares, f.owner.root(a).ID())
		}
	}
}

// prepareCall finds the function values that a call runs, through the table
// of APIs or through the callee's summary.
func (f *flow) prepareCall(call ssa.CallInstruction) {
	common := call.Common()
	callees := f.p.Callees(common)
	if len(callees) == 0 {
		if !common.IsInvoke() {
			if _, builtin := common.Value.(*ssa.Builtin); builtin {
				return
			}
			f.dynamic = append(f.dynamic, call)
		}
		f.runArgs(call, common.Args, concur.Sync) // the body of a range over a function, for one
		return
	}
	for _, c := range callees {
		if api, ok := f.p.APIs.Lookup(c.Obj); ok {
			if api.Arg < len(c.Args) {
				var group *access.Path
				if api.Joins != "" {
					group = f.p.Paths.Of(c.Args[0])
				}
				f.addTargets(call, c.Args[api.Arg], api.Mode, group, nil)
			}
			continue
		}
		for _, name := range concur.Orders(c.Obj) {
			for _, method := range f.p.methods(c.Args[0], func(m *types.Func) bool { return m.Name() == name }) {
				f.syncArgs[call] = append(f.syncArgs[call], method)
				f.runs[call] = append(f.runs[call], Run{Callee: method, Mode: concur.Sync})
			}
		}
		sum := f.p.callee(c)
		if sum == nil {
			f.runArgs(call, c.Args, concur.Sync)
			continue
		}
		for _, pc := range sum.Calls {
			f.importParamCall(call, c, pc)
		}
		c.Returned = returnedBy(call, sum)
		for _, id := range sum.LiveAtExit {
			f.importSpawn(call, c, sum.Spawns[id])
		}
	}
}

// runArgs treats every function among args as called by the callee.
func (f *flow) runArgs(call ssa.CallInstruction, args []ssa.Value, mode concur.Mode) {
	for _, a := range args {
		if isFunc(a) {
			f.addTargets(call, a, mode, nil, nil)
		}
	}
}

// importParamCall translates "the callee calls its parameter" into a call of
// what is passed for that parameter here.
func (f *flow) importParamCall(call ssa.CallInstruction, c ir.Callee, pc Call) {
	arg := argFor(pc.Func.Root(), c)
	if arg == nil {
		f.noteParamCall(pc.Func, pc.Mode, pc.Locks) // of an enclosing function
		return
	}
	var locks []lockset.Held
	for _, h := range pc.Locks {
		if path := f.p.Paths.Bind(h.Lock, c); path != nil {
			locks = append(locks, lockset.Held{Lock: path, Read: h.Read})
		}
	}
	var freed []*access.Path
	for _, l := range pc.Freed {
		if path := f.p.Paths.Bind(l, c); path != nil {
			freed = append(freed, path)
		}
	}
	if pc.Mode == concur.Queued && f.p.Funcs[c.Fn] != nil {
		return // who runs this package's own queue may share what is queued
	}
	first := len(f.spawns)
	f.addTargets(call, arg, pc.Mode, nil, locks, freed...)
	if pc.Mode == concur.Queued {
		for _, sp := range f.spawns[first:] {
			sp.Queue = queueOf(c.Obj)
		}
	}
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

// addTargets records that instr runs the functions that v stands for.
func (f *flow) addTargets(instr ssa.Instruction, v ssa.Value, mode concur.Mode, group *access.Path, locks []lockset.Held, freed ...*access.Path) {
	targets := f.p.targets(v)
	if len(targets) == 0 {
		f.noteParamCall(f.p.Paths.Of(v), mode, locks)
		return
	}
	for _, c := range targets {
		sum := f.p.callee(c)
		if sum != nil && sum.Subtest && mode == concur.Sync {
			mode = concur.Many // a parallel subtest
		}
		switch mode {
		case concur.Sync, concur.Deferred, concur.Once:
			if mode == concur.Sync {
				f.syncArgs[instr] = append(f.syncArgs[instr], c)
				f.noteOuterCalls(c, sum)
			}
			f.runs[instr] = append(f.runs[instr], Run{c, mode, locks, freed})
		default:
			sp := f.addSpawn(instr, c, mode, group, locks)
			if sum != nil && sum.Subtest {
				sp.Self = f.loops.inLoop(instr.Block())
			}
		}
	}
}

// noteOuterCalls takes over the calls that a literal, which is run here, makes
// of parameters of the functions around it.
func (f *flow) noteOuterCalls(c ir.Callee, sum *Func) {
	if sum == nil || c.Fn.Parent() == nil {
		return
	}
	for _, pc := range sum.Calls {
		if pc.Func.Root().Parent() != c.Fn {
			f.noteParamCall(pc.Func, pc.Mode, pc.Locks, pc.Freed...)
		}
	}
}

// noteParamCall records that the function runs a function that somebody else
// passed in: its own parameter, or one of an enclosing function.
func (f *flow) noteParamCall(fn *access.Path, mode concur.Mode, locks []lockset.Held, freed ...*access.Path) {
	switch fn.Root().(type) {
	case *ssa.Parameter, *access.Formal:
		same := func(c Call) bool { return c.Func == fn && c.Mode == mode }
		if len(f.paramCalls) >= maxCalls || slices.ContainsFunc(f.paramCalls, same) {
			return
		}
		f.paramCalls = append(f.paramCalls, Call{Func: fn, Mode: mode, Locks: locks, Freed: freed})
	}
}

// maxCalls bounds the calls of parameters in a summary.
const maxCalls = 16

func (f *flow) newSpawn(instr ssa.Instruction, mode concur.Mode) *Spawn {
	sp := &Spawn{ID: int32(len(f.spawns)), Instr: instr, Mode: mode}
	f.spawns = append(f.spawns, sp)
	f.byCall[instr] = append(f.byCall[instr], sp)
	return sp
}

// addSpawn records that instr starts c in parallel.
func (f *flow) addSpawn(instr ssa.Instruction, c ir.Callee, mode concur.Mode, group *access.Path, locks []lockset.Held) *Spawn {
	sp := f.newSpawn(instr, mode)
	sp.Fn = c.Fn
	sp.Callee = c
	sp.Joins = group
	sp.Later = mode == concur.Many || mode == concur.Queued
	sp.Self = mode == concur.Many || mode == concur.Parallel
	for _, a := range c.Args {
		sp.Shares = f.owner.reach(sp.Shares, f.owner.root(a).ID())
	}
	if mc := f.p.IR.Closure(c.Fn); mc != nil {
		for _, b := range mc.Bindings {
			sp.Shares = f.owner.reach(sp.Shares, f.owner.root(b).ID())
		}
	}
	sum := f.p.callee(c)
	if sum == nil {
		return sp
	}
	sp.Signals, sp.Before = f.p.bindAll(sum.Signals, c), f.p.bindAll(sum.Before, c)
	sp.Accesses = f.importAll(f.handedOver(sum), c, sp.Accesses)
	for _, inner := range sum.Spawns {
		sp.Accesses = f.importAll(inner.Protected(), c, sp.Accesses)
	}
	for i := range sp.Accesses {
		for _, h := range locks {
			sp.Accesses[i].Locks = sp.Accesses[i].Locks.Acquire(h.Lock, h.Read)
		}
	}
	for _, pc := range sum.Calls {
		f.spawnedParamCall(sp, c, pc)
	}
	return sp
}

// spawnedParamCall deals with spawned code that calls a function value: one
// that is known here, or a parameter of the spawning function, which thereby
// starts its parameter in parallel.
func (f *flow) spawnedParamCall(sp *Spawn, c ir.Callee, pc Call) {
	v := pc.Func.Root()
	if arg := argFor(v, c); arg != nil {
		v = arg
	}
	targets := f.p.targets(v)
	for _, t := range targets {
		if sum := f.p.callee(t); sum != nil {
			first := len(sp.Accesses)
			sp.Accesses = f.importAll(f.handedOver(sum), t, sp.Accesses)
			for i := first; i < len(sp.Accesses); i++ {
				for _, h := range pc.Locks {
					if path := f.p.Paths.Bind(h.Lock, c); path != nil {
						sp.Accesses[i].Locks = sp.Accesses[i].Locks.Acquire(path, h.Read)
					}
				}
			}
		}
	}
	if len(targets) == 0 {
		f.spawnedCalls = append(f.spawnedCalls, spawnedCall{sp, f.p.Paths.Of(v)})
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
			run := Run{Callee: target}
			for _, h := range pc.Locks {
				if path := p.Paths.Bind(h.Lock, sp.Callee); path != nil {
					run.Locks = append(run.Locks, lockset.Held{Lock: path, Read: h.Read})
				}
			}
			out = append(out, run)
		}
	}
	return out
}

// handedOver returns the accesses of a function that starts a thread. A lock that
// it gives back and has not taken was handed over to it:
//
//	mu.Lock(); go func() { defer mu.Unlock(); m[k] = v }()
func (f *flow) handedOver(sum *Func) []Access {
	if len(sum.Releases) == 0 {
		return sum.Accesses
	}
	out := slices.Clone(sum.Accesses)
	for i := range out {
		for _, lock := range sum.Releases {
			if !out[i].Locks.Freed.Has(lock.ID()) {
				out[i].Locks = out[i].Locks.Acquire(lock, false)
			}
		}
	}
	return out
}

// maxImported bounds the spawns that a function takes over from its callees.
const maxImported = 24

// importSpawn makes what a callee leaves running a spawn of the caller, if it
// has anything to do with what the caller can name.
func (f *flow) importSpawn(call ssa.CallInstruction, c ir.Callee, inner *Spawn) {
	if f.imported >= maxImported || f.knowsGlobally(inner) {
		return
	}
	protected := inner.Protected()
	accesses := f.importAll(protected, c, nil)
	if len(accesses) == 0 {
		return
	}
	if slices.EqualFunc(accesses, protected, sameBound) {
		accesses = protected // of package-level variables; there can be thousands of callers
	}
	f.imported++
	sp := f.newSpawn(call, inner.Mode)
	sp.Origin = inner.origin()
	sp.Accesses = accesses
	sp.Fn = inner.Fn
	sp.Foreign = inner.Foreign
	sp.Later = inner.Later
	sp.Self = inner.Self
	if inner.Joins != nil {
		sp.Joins = f.p.Paths.Bind(inner.Joins, c)
	}
	sp.Signals, sp.Before = f.p.bindAll(inner.Signals, c), f.p.bindAll(inner.Before, c)
	for _, id := range inner.Shares {
		if path := f.p.Paths.Bind(f.p.Paths.ByID(id), c); path != nil {
			sp.Shares = f.owner.reach(sp.Shares, path.Base().ID())
		}
	}
}

// returnedBy returns the results of call that are objects which its callee has
// made, by what they are there: a constructor may have started a goroutine that
// works on the object.
func returnedBy(call ssa.CallInstruction, sum *Func) map[ssa.Value]ssa.Value {
	result := call.Value()
	if result == nil || len(sum.Makes) == 0 || len(sum.LiveAtExit) == 0 {
		return nil
	}
	out := map[ssa.Value]ssa.Value{}
	for made, i := range sum.Makes {
		if result.Call.Signature().Results().Len() == 1 {
			out[made] = result
			continue
		}
		for _, ref := range *result.Referrers() {
			if ext, ok := ref.(*ssa.Extract); ok && ext.Index == i {
				out[made] = ext
			}
		}
	}
	return out
}

// knowsGlobally reports whether the function has taken over the same spawn at
// another call, and it uses package-level variables only: then it is the same
// for both.
func (f *flow) knowsGlobally(inner *Spawn) bool {
	for _, a := range inner.Accesses {
		if !a.Map.IsGlobal() {
			return false
		}
	}
	return slices.ContainsFunc(f.spawns, func(sp *Spawn) bool { return sp.Origin == inner.origin() })
}

func (sp *Spawn) origin() *Spawn {
	if sp.Origin != nil {
		return sp.Origin
	}
	return sp
}

// importAll translates accesses of c into this function's terms and adds them
// to out.
func (f *flow) importAll(accesses []Access, c ir.Callee, out []Access) []Access {
	for _, a := range accesses {
		if a, ok := f.bind(a, c); ok {
			out = append(out, a)
			for _, a.Map = range f.contents.aliases(a) {
				out = append(out, a)
			}
		}
		if len(out) >= maxAccesses {
			break
		}
	}
	return out
}

// Protected returns the accesses with the locks that cover the spawn.
func (sp *Spawn) Protected() []Access {
	if len(sp.Covered) == 0 {
		return sp.Accesses
	}
	out := slices.Clone(sp.Accesses)
	for i := range out {
		for _, h := range sp.Covered {
			out[i].Locks = out[i].Locks.Acquire(h.Lock, h.Read)
		}
	}
	return out
}

// bind translates an access of c into this function's terms.
func (f *flow) bind(a Access, c ir.Callee) (Access, bool) {
	path := f.p.Paths.Bind(a.Map, c)
	if path == nil {
		return Access{}, false
	}
	a.Map = path
	a.Locks = f.bindLocks(a.Locks, c)
	a.Live = nil
	if a.Callee == nil && c.Fn.Parent() == nil {
		a.Callee = c.Obj
	}
	return a, true
}

// sameBound reports whether bind has made a of b without changing anything.
func sameBound(a, b Access) bool {
	return a.Map == b.Map && lockset.Equal(a.Locks, b.Locks) && len(b.Live) == 0 && a.Callee == b.Callee
}

func (f *flow) bindLocks(s lockset.State, c ir.Callee) lockset.State {
	var out lockset.State
	for _, h := range s.Must {
		if path := f.p.Paths.Bind(h.Lock, c); path != nil {
			out = out.Acquire(path, h.Read)
		}
	}
	bindSet := func(ids idset.Set) (set idset.Set) {
		for _, id := range ids {
			if path := f.p.Paths.Bind(f.p.Paths.ByID(id), c); path != nil {
				set = set.With(path.ID())
			}
		}
		return set
	}
	out.May, out.Freed = bindSet(s.May), bindSet(s.Freed)
	return out
}
