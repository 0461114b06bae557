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
						f.addTargets(instr, v, concur.Many, nil, Locking{})
					}
				}
			case *ssa.ChangeType:
				if concur.IsHandlerType(instr.Type()) {
					f.addTargets(instr, instr.X, concur.Many, nil, Locking{})
				}
			}
		}
	}
}

func (f *flow) prepareGo(g *ssa.Go) {
	callees := f.p.Callees(&g.Call)
	for _, c := range callees {
		f.addSpawn(g, c, concur.Async, nil, Locking{})
	}
	if len(callees) == 0 {
		f.noteParamCall(g, Call{Func: f.p.Paths.Of(g.Call.Value), Mode: concur.Async})
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
				first := len(f.spawns)
				f.addTargets(call, c.Args[api.Arg], api.Mode, group, Locking{})
				for _, sp := range f.spawns[first:] {
					sp.Last = concur.IsFinalizer(c.Obj)
				}
			}
			continue
		}
		for _, name := range concur.Orders(c.Obj) {
			for _, method := range f.p.methods(c.Args[0], func(m *types.Func) bool { return m.Name() == name }) {
				f.syncArgs[call] = append(f.syncArgs[call], method)
				f.runs[call] = append(f.runs[call], Run{Callee: method, Mode: concur.Sync})
			}
		}
		if how, ok := encoders.Lookup(c.Obj); ok && how.tag != "" {
			f.prepareEncoder(call, how)
		}
		sum := f.p.callee(c)
		if sum == nil && c.Fn != nil && len(c.Fn.Blocks) > 0 {
			continue // of the same cycle: the next round knows more
		}
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
			f.addTargets(call, a, mode, nil, Locking{})
		}
	}
}

// addTargets records that instr runs the functions that v stands for.
func (f *flow) addTargets(instr ssa.Instruction, v ssa.Value, mode concur.Mode, group *access.Path, locking Locking) {
	targets := f.p.targets(v)
	if len(targets) == 0 {
		f.noteParamCall(instr, Call{f.p.Paths.Of(v), mode, group, locking})
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
				f.noteOuterCalls(instr, c, sum, locking)
			}
			f.runs[instr] = append(f.runs[instr], Run{c, mode, locking})
		default:
			sp := f.addSpawn(instr, c, mode, group, locking)
			if sum != nil && sum.Subtest {
				sp.Self = f.loops.inLoop(instr.Block())
			}
		}
	}
}

func (f *flow) newSpawn(instr ssa.Instruction, mode concur.Mode) *Spawn {
	sp := &Spawn{ID: int32(len(f.spawns)), Instr: instr, Mode: mode}
	f.spawns = append(f.spawns, sp)
	f.byCall[instr] = append(f.byCall[instr], sp)
	return sp
}

// addSpawn records that instr starts c in parallel.
func (f *flow) addSpawn(instr ssa.Instruction, c ir.Callee, mode concur.Mode, group *access.Path, locking Locking) *Spawn {
	sp := f.newSpawn(instr, mode)
	sp.Fn = c.Fn
	sp.Callee = c
	sp.Joins = group
	sp.Locking = locking
	sp.Later = mode == concur.Many || mode == concur.Queued
	sp.Self = mode == concur.Many || mode == concur.Parallel
	for _, a := range c.Args {
		sp.Shares = f.owner.reach(sp.Shares, f.owner.root(a).ID())
	}
	if mc := f.p.IR.Closure(c.Fn); mc != nil {
		for _, b := range mc.Bindings {
			root := f.owner.root(b)
			if path := f.p.Paths.Bind(root, c); path != nil {
				root = path.Base() // what the maker of the literal was passed
			}
			sp.Shares = f.owner.reach(sp.Shares, root.ID())
		}
	}
	sp.Renewed = f.renewed(instr, c.Args)
	sum := f.p.callee(c)
	if sum == nil {
		return sp
	}
	sp.Signals, sp.Before = f.p.bindAll(sum.Signals, c), f.p.bindAll(sum.Before, c)
	sp.Gates = f.gates(c, sum)
	sp.Accesses = f.importAll(f.handedOver(sum), c, sp.Accesses)
	for _, inner := range sum.Spawns {
		sp.Accesses = f.importAll(inner.Protected(), c, sp.Accesses)
	}
	under(sp.Accesses, locking.Locks)
	for _, pc := range sum.Calls {
		f.spawnedParamCall(sp, c, pc)
	}
	sp.Accesses = append(sp.Accesses, f.apart(sp)...)
	return sp
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
	sp.Queue = inner.Queue
	sp.Self = inner.Self
	if inner.Joins != nil {
		sp.Joins = f.p.Paths.Bind(inner.Joins, c)
	}
	sp.Signals, sp.Before = f.p.bindAll(inner.Signals, c), f.p.bindAll(inner.Before, c)
	sp.Gates, sp.Renewed = f.p.bindAll(inner.Gates, c), f.p.bindAll(inner.Renewed, c)
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
	maps, n := make([]*access.Path, len(accesses)), 0
	for i := range accesses {
		if maps[i] = f.p.bindMap(accesses[i].Map, c); maps[i] != nil {
			n++
		}
	}
	if n == 0 {
		return out
	}
	out = slices.Grow(out, n)
	for i, path := range maps {
		if path != nil {
			a := f.bindTo(path, accesses[i], c)
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
	path := f.p.bindMap(a.Map, c)
	if path == nil {
		return Access{}, false
	}
	return f.bindTo(path, a, c), true
}

// bindMap returns what the map of an access of c is called here, or nil.
func (p *Package) bindMap(m *access.Path, c ir.Callee) *access.Path {
	path := p.Paths.Bind(m, c)
	if path == nil || path.Full() {
		return nil
	}
	return path
}

// bindTo is bind for an access to the map that is called path here.
func (f *flow) bindTo(path *access.Path, a Access, c ir.Callee) Access {
	a.Map = path
	if a.As.Recv != nil {
		a.As.Recv = f.p.Paths.Bind(a.As.Recv, c)
	} else if c.As != nil {
		a.As = Assumption{f.p.Paths.Of(c.Args[0]), c.As}
	}
	a.Locks = f.bindLocks(a.Locks, c)
	a.Live = nil
	if a.Callee == nil && c.Fn.Parent() == nil {
		a.Callee = c.Obj
	}
	return a
}

// sameBound reports whether bind has made a of b without changing anything.
func sameBound(a, b Access) bool {
	return a.Map == b.Map && lockset.Equal(a.Locks, b.Locks) && len(b.Live) == 0 && a.Callee == b.Callee && a.Queue == b.Queue && a.As == b.As
}

func (f *flow) bindLocks(s lockset.State, c ir.Callee) lockset.State {
	return lockset.State{Must: f.bindHeld(s.Must, c), May: f.p.bindAll(s.May, c), Freed: f.p.bindAll(s.Freed, c)}
}

// bindHeld returns held itself if the locks have the same names here.
func (f *flow) bindHeld(held []lockset.Held, c ir.Callee) []lockset.Held {
	same := 0
	for same < len(held) && f.p.Paths.Bind(held[same].Lock, c) == held[same].Lock {
		same++
	}
	out := lockset.State{Must: held[:same:same]}
	for _, h := range held[same:] {
		if path := f.p.Paths.Bind(h.Lock, c); path != nil {
			out = out.Acquire(path, h.Read)
		}
	}
	return out.Must
}
