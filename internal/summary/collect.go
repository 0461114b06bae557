package summary

import (
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/dataflow"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// collect replays the solution and fills in the summary.
func (f *flow) collect(result *dataflow.Result[*State]) {
	c := &collector{flow: f, seen: map[accessKey]bool{}, loads: map[ssa.Value]lockset.State{}, signals: map[int32]bool{}}
	result.Replay(c.visit)
	c.finishSpawns()
	c.finishLocks()
	f.sum.Signals = slices.Sorted(maps.Keys(c.signals))
	f.sum.Signals = f.sum.Signals[:min(len(f.sum.Signals), maxSignals)]
	f.sum.Spawns = f.spawns
	c.markRepeated()
	c.finishCalls()
}

type collector struct {
	*flow
	seen     map[accessKey]bool
	loads    map[ssa.Value]lockset.State // where map values were loaded
	signals  map[int32]bool
	repeated idset.Set // spawns that are live where they start
	unlocked idset.Set // possibly held locks that are given back
	absent   idset.Set // locks that are nil at every exit
	possible idset.Set // locks that may be held at some exit
	exits    int
	// ends are the exits without an error, abandoned the spawns that are running
	// at some exit with one.
	ends      []*ssa.BasicBlock
	abandoned idset.Set
}

type accessKey struct {
	path  *access.Path
	write bool
	pos   int
}

func (c *collector) visit(instr ssa.Instruction, before *State) {
	switch instr.(type) {
	case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.BinOp, *ssa.Alloc, *ssa.Jump, *ssa.If, *ssa.MakeInterface, *ssa.MakeClosure, *ssa.DebugRef:
		return // neither a map or struct, nor a use of one
	}
	s := *before
	if v, ok := instr.(ssa.Value); ok && (isMap(v) || isStruct(v) || isEntry(v)) {
		if at := c.loadedUnder(v, s); len(at.Must) > 0 {
			c.loads[v] = at
		}
	}
	for _, u := range uses(instr) {
		c.own(instr, u, s)
	}
	for _, sp := range c.byCall[instr] {
		if s.Live.Has(sp.ID) {
			c.repeated = c.repeated.With(sp.ID)
		}
		sp.Covered = s.Locks.Must
		sp.AtOnce = c.waitsAtOnce(sp)
	}
	if len(c.byCall[instr]) > 0 {
		c.sum.Sites[instr] = Site{State: s} // a call says more, below
	}
	if call, ok := instr.(*ssa.Call); ok && len(s.Live)+len(s.Locks.May) > 0 {
		after := *c.Instr(before, call)
		c.uncover(s, after)
		c.unlocked = c.unlocked.Union(s.Locks.May.Minus(after.Locks.May))
	}
	switch instr := instr.(type) {
	case *ssa.Call:
		c.call(instr, s)
	case *ssa.Go:
		c.site(instr, &instr.Call, s)
	case *ssa.RunDefers:
		c.runDefers(s, func(d *ssa.Defer, s State) {
			for _, u := range uses(d) {
				c.own(d, u, s)
			}
			c.call(d, s)
			c.unlocked = c.unlocked.Union(s.Locks.May.Minus(c.flow.call(s, d).Locks.May))
		})
	case *ssa.Return:
		c.iterators(instr, s)
		c.handBack(instr, s)
		c.exit(instr, s)
	case *ssa.Send:
		c.signal(c.p.Paths.Of(instr.Chan), s.Received)
		c.send(instr.Pos(), instr.X, s)
	case *ssa.Select:
		for _, st := range instr.States {
			if st.Dir == types.SendOnly {
				c.signal(c.p.Paths.Of(st.Chan), s.Received)
				c.send(st.Pos, st.Send, s)
			}
		}
	case *ssa.Store:
		if isMap(instr.Val) && !isCell(instr.Addr) {
			c.assign(c.p.Paths.Of(instr.Addr))
		}
	}
}

// site records a call or a spawn.
func (c *collector) site(instr ssa.Instruction, call *ssa.CallCommon, s State) {
	if !c.leadsOn(instr, call) {
		return
	}
	site := Site{State: s}
	for i, v := range call.Args {
		if c.detached.has(s.Detached, v) {
			site.Taken = append(site.Taken, i)
		}
		path := c.p.Paths.Of(v)
		if c.contents.none(path.Base()) {
			continue
		}
		for _, other := range c.contents.others(path, c.owner.owned(path, s, c.spawns)) {
			if site.Parts == nil {
				site.Parts = map[int]idset.Set{}
			}
			site.Parts[i] = site.Parts[i].With(other.Base().ID())
		}
	}
	note := func(v ssa.Value) {
		path := c.p.Paths.Of(v)
		shared := func(p *access.Path) bool { return !c.owner.owned(p, s, c.spawns) }
		if !shared(path) && !c.contents.copies(c.owner.root(v), shared) {
			site.Owned = site.Owned.With(c.owner.root(v).ID())
		}
	}
	values := append([]ssa.Value{call.Value}, call.Args...)
	for _, v := range values {
		note(v)
		if mc, ok := c.p.IR.Resolve(v).(*ssa.MakeClosure); ok {
			for _, b := range mc.Bindings {
				note(b)
			}
		}
	}
	c.sum.Sites[instr] = site
}

// leadsOn reports whether instr may lead to code of this package: it is no call
// of a builtin or of another package that gets no function to call.
func (c *collector) leadsOn(instr ssa.Instruction, call *ssa.CallCommon) bool {
	if _, builtin := call.Value.(*ssa.Builtin); builtin {
		return false
	}
	callees := c.p.Callees(call)
	return len(callees) == 0 || len(c.byCall[instr])+len(c.runs[instr]) > 0 || slices.ContainsFunc(call.Args, isFunc) ||
		slices.ContainsFunc(call.Args, func(v ssa.Value) bool { return c.p.Handed(v) != nil }) ||
		slices.ContainsFunc(callees, func(callee ir.Callee) bool { return callee.Obj == nil || callee.Obj.Pkg() == c.p.IR.Types })
}

// Handed returns the type of the object of this package that v hands over as an
// interface, if its name is not exported: its methods lead back.
func (p *Package) Handed(v ssa.Value) *types.TypeName {
	made, ok := v.(*ssa.MakeInterface)
	if !ok {
		return nil
	}
	if t := symbol.Named(made.X.Type()); t != nil && !t.Exported() && t.Pkg() == p.IR.Types {
		return t
	}
	return nil
}

// uncover takes the locks that an instruction gives back from the spawns that
// are still running.
func (c *collector) uncover(before, after State) {
	for _, h := range before.Locks.Must {
		if _, held := after.Locks.Holds(h.Lock); held {
			continue
		}
		for _, id := range before.Live {
			sp := c.spawns[id]
			sp.Covered = slices.DeleteFunc(slices.Clone(sp.Covered), func(g lockset.Held) bool { return g.Lock == h.Lock })
		}
	}
}

// own records an access by an instruction of this function.
func (c *collector) own(instr ssa.Instruction, u use, s State) {
	a := Access{
		Map:    c.p.Paths.Extend(c.p.Paths.Of(u.v), u.part...),
		Write:  u.write,
		Locks:  s.Locks,
		Live:   c.behindGate(c.live(s, u.v), instr),
		Leaked: s.Leaked,
		Pos:    accessPos(instr),
	}
	a.Site = a.Pos
	a.Owned = c.detached.has(s.Detached, u.v) || c.owner.owned(a.Map, s, c.spawns)
	a.Received = s.Received
	a.Refill = s.Refilled.Has(a.Map.ID())
	a.Gave = s.gave(c.owner.root(u.v))
	if a.Gave == Kept && c.sentBefore(c.owner.root(u.v), instr.Block()) {
		a.Gave = ToChan
	}
	if at, ok := c.loads[c.copiedFrom(u.v)]; ok {
		a.Loaded = at.Must
	}
	a.Fetched = c.loads[c.objectOf(u.v)].Must
	c.add(a)
	c.sum.Own = append(c.sum.Own, a)
	c.addAliases(a, s)
}

// addAliases adds an access under the other names of a map that a fresh object
// holds and that others can reach.
func (c *collector) addAliases(a Access, s State) {
	if !a.Owned && a.Map.Shared() || c.detached.has(s.Detached, a.Map.Root()) {
		return
	}
	for _, alias := range c.contents.aliases(a) {
		if a.Map, a.Owned = alias, c.owner.owned(alias, s, c.spawns); !a.Owned {
			a.Alias = true
			c.add(a)
			c.sum.Own = append(c.sum.Own, a)
		}
	}
}

// live returns the spawns that may be running with the object of which v is a
// part.
func (c *collector) live(s State, v ssa.Value) idset.Set {
	if s.Anew.Has(c.owner.root(v).ID()) {
		return nil
	}
	return s.Live
}

// gave returns how the object at root was given away before.
func (s State) gave(root *access.Path) Gift {
	switch {
	case s.Sent.Has(root.ID()):
		return ToChan
	case s.Stored.Has(root.ID()):
		return ToAtomic
	}
	return Kept
}

// add puts an access into the summary, once for each path, mode and place.
func (c *collector) add(a Access) {
	key := accessKey{a.Map, a.Write, int(a.Site)}
	if c.seen[key] || len(c.sum.Accesses) >= maxAccesses {
		return
	}
	c.seen[key] = true
	c.sum.Accesses = append(c.sum.Accesses, a)
}

// call records a call site and takes over what the callee accesses, itself
// and through the function values that it is given.
func (c *collector) call(call ssa.CallInstruction, s State) {
	common := call.Common()
	c.site(call, common, s)
	if isClose(common) {
		c.signal(c.p.Paths.Of(common.Args[0]), s.Received)
		return
	}
	for _, callee := range c.p.Callees(common) {
		if parallelSubtest.Has(callee.Obj) {
			c.sum.Subtest = true
		}
		if groupDone.Has(callee.Obj) {
			c.signal(c.p.Paths.Of(callee.Args[0]), s.Received)
		}
		if sum := c.p.callee(callee); sum != nil {
			c.take(call, callee, sum, s, nil)
		}
	}
	for _, r := range c.runs[call] {
		c.sum.Runs[call] = append(c.sum.Runs[call], r)
		if sum := c.p.callee(r.Callee); sum != nil && r.Mode == concur.Sync {
			c.take(call, r.Callee, sum, withoutLocks(s, r.Freed), r.Locks)
			c.takeGiven(call, r, sum, withoutLocks(s, r.Freed))
		}
	}
}

func withoutLocks(s State, freed []*access.Path) State {
	for _, lock := range freed {
		s.Locks = s.Locks.Release(lock)
	}
	return s
}

var (
	parallelSubtest = apitable.New(map[string]bool{"(*testing.T).Parallel": true})
	groupDone       = apitable.New(map[string]bool{"(*sync.WaitGroup).Done": true})
)

// take imports the accesses of a callee that runs in state s.
func (c *collector) take(call ssa.CallInstruction, callee ir.Callee, sum *Func, s State, locks []lockset.Held) {
	if signals := c.p.bindAll(sum.Signals, callee); len(signals) > 0 {
		waited := s.Received.Union(c.p.bindAll(sum.Before, callee))
		for _, id := range signals {
			c.signal(c.p.Paths.ByID(id), waited)
		}
	}
	for _, field := range sum.Assigns {
		if path := c.p.Paths.Bind(field, callee); path != nil {
			c.assign(path)
		}
	}
	for _, a := range sum.Accesses {
		// Only this function can judge accesses of another package, which
		// does not know who else calls it, and of a map without a name there.
		own := c.p.Funcs[callee.Fn] == nil || !a.Map.Shared() && (callee.Fn.Parent() == nil || a.Map.Root().Parent() == callee.Fn)
		if a.Owned || !own && c.knows(a, callee) || c.takenOver(a, callee, s) {
			continue
		}
		bound, ok := c.bindAt(a, callee, call, s, locks)
		if !ok {
			continue
		}
		c.add(bound)
		c.addAliases(bound, s)
		if own {
			c.sum.Own = append(c.sum.Own, bound)
		}
	}
}

// knows reports whether the callee's access is in the summary already, from
// another call, or has no room there: then it need not be translated.
func (c *collector) knows(a Access, callee ir.Callee) bool {
	path := c.p.Paths.Bind(a.Map, callee)
	if path == nil || !c.contents.none(path.Base()) {
		return path == nil
	}
	return len(c.sum.Accesses) >= maxAccesses || a.Site.IsValid() && c.seen[accessKey{path, a.Write, int(a.Site)}]
}

// assign notes that the map at path is replaced.
func (c *collector) assign(path *access.Path) {
	if _, ok := path.Root().(*ssa.Parameter); ok && !path.IsRoot() && len(c.sum.Assigns) < maxAssigns && !slices.Contains(c.sum.Assigns, path) {
		c.sum.Assigns = append(c.sum.Assigns, path)
	}
}

// maxSignals bounds the channels and groups in a summary: through interfaces with very
// many implementations a function may get at the channels of a whole package.
const maxSignals = 64

// maxAssigns bounds the assignments in a summary.
const maxAssigns = 16

// takenOver reports whether the callee's access is to something that the
// caller has taken out of shared memory before.
func (c *collector) takenOver(a Access, callee ir.Callee, s State) bool {
	arg := argFor(a.Map.Root(), callee)
	return arg != nil && c.detached.has(s.Detached, arg)
}

// bindAt translates an access of callee to the call site in state s.
func (c *collector) bindAt(a Access, callee ir.Callee, call ssa.CallInstruction, s State, locks []lockset.Held) (Access, bool) {
	arg := argFor(a.Map.Root(), callee)
	a, ok := c.bind(a, callee)
	if !ok {
		return a, false
	}
	if arg != nil {
		a.Loaded = c.loads[c.p.IR.Resolve(c.copiedFrom(arg))].Must
	}
	inner := a.Locks
	a.Locks = s.Locks
	for _, id := range inner.Freed {
		a.Locks = a.Locks.Release(c.p.Paths.ByID(id))
	}
	for _, h := range append(inner.Must, locks...) {
		a.Locks = a.Locks.Acquire(h.Lock, h.Read)
	}
	a.Locks.May = a.Locks.May.Union(inner.May)
	a.Live, a.Leaked = c.behindGate(s.Live, call), s.Leaked
	for _, id := range a.Received {
		if path := c.p.Paths.Bind(c.p.Paths.ByID(id), callee); path != nil {
			s.Received = s.Received.With(path.ID())
			a.Live = c.ended(State{Live: a.Live}, path, call.Block()).Live
		}
	}
	a.Received = s.Received
	if s.Anew.Has(a.Map.Base().ID()) {
		a.Live = nil
	}
	a.Owned = c.owner.owned(a.Map, s, c.spawns)
	if callee.Fn.Parent() == nil {
		a.Pos = call.Pos()
	}
	if !a.Site.IsValid() {
		a.Site = a.Pos // in another package
	}
	return a, true
}

// markRepeated marks the spawns that run in parallel with themselves: they
// are still running when they are started again.
func (c *collector) markRepeated() {
	for _, sp := range c.spawns {
		if c.repeated.Has(sp.ID) {
			sp.Self = true
		}
	}
}
