package thread

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/summary"
)

// spawn enters what sp starts on a thread of its own.
func (c *Contexts) spawn(sum *summary.Func, sp *summary.Spawn, site summary.Site, ctx *Context) {
	if !c.leads[sp.Callee.Fn] {
		return
	}
	kind := Goroutine
	if sp.Mode == concur.Many && !c.sums.Of(sp.Fn).Subtest {
		kind = Handler
	}
	if ctx.Silent() && slices.ContainsFunc(ctx.Threads, func(t *Thread) bool { return t.Kind == Test }) {
		kind = Test
	}
	t := c.thread(sp, kind)
	t.Entry, t.Spawn, t.Starter = sp.Callee.Fn, sp, sum.Fn
	t.Multi = t.Multi || sp.Self || slices.ContainsFunc(ctx.Threads, func(t *Thread) bool {
		return t.Multi && t.Kind != API
	})
	if slices.ContainsFunc(ctx.Threads, func(t *Thread) bool { return t.Kind == API && t.Entry == sum.Fn }) && sum.LiveAtExit.Has(sp.ID) && keyed(c.sums, sum, sp) {
		t.Keyed, t.Multi = true, true
	}
	threads := []*Thread{t}
	if sp.AtOnce {
		threads = ctx.Threads
	}
	next := &Context{Threads: threads}
	covered := sp.Covered
	joined := !sum.LiveAtExit.Has(sp.ID) && !sp.Later
	if joined {
		covered = lockset.State{Must: covered, Freed: site.Locks.Freed}.Under(ctx.Locks)
	}
	t.Outlives = t.Outlives || !joined || !c.inGroup(sum, sp) || slices.ContainsFunc(ctx.Threads, (*Thread).onItsOwn)
	covered = union(covered, sp.Locks)
	next.Locks, next.Elsewhere = c.translate(covered, sp.Callee)
	if joined {
		next.Elsewhere = union(next.Elsewhere, ctx.Elsewhere)
		next.MayElsewhere = ctx.MayElsewhere.Union(ctx.May)
	}
	if c.Wrapped(sp) {
		next.MayElsewhere = next.MayElsewhere.Union(c.middleware)
	}
	next.Locks = union(union(next.Locks, c.handedOver(sp.Callee.Fn)), c.ofArgs(sp.Callee, sp.Locking))
	if kind == Handler && sp.Mode == concur.Many || sp.Last {
		for _, param := range sp.Fn.Params {
			if sp.Fn.Signature.Recv() == nil || param != sp.Fn.Params[0] {
				next.Owned = next.Owned.With(c.sums.Paths.Root(param).ID())
			}
		}
	}
	handedOver := site.Owned.Minus(sum.Retained).Minus(usedBeside(c.sums, sum, sp))
	next.Owned = next.Owned.Union(c.rename(handedOver, sp.Callee))
	apart := distinct(c.sums, sp).Union(ctx.Distinct)
	if given := ofOneCall(c.sums, sum, sp, site); len(given) > 0 && !sp.Self {
		t.PerCall = t.PerCall || slices.ContainsFunc(ctx.Threads, func(t *Thread) bool { return t.Kind == API })
		apart = apart.Union(given)
	}
	next.Distinct = c.rename(apart, sp.Callee).Union(c.byElement(sp.Callee, next)).Union(c.renewed(sp))
	next.Given = c.rename(sp.Shares, sp.Callee)
	c.add(sp.Callee.Fn, next)
	for _, r := range c.sums.Called(sp) {
		inner := &Context{Threads: threads, Distinct: c.rename(apart, r.Callee), Given: c.rename(sp.Shares, r.Callee)}
		inner.Owned = c.rename(handedOver, r.Callee)
		inner.Locks, inner.Elsewhere = c.translate(union(covered, r.Locks), r.Callee)
		inner.Locks = union(union(inner.Locks, c.handedOver(r.Callee.Fn)), c.ofArgs(r.Callee, r.Locking))
		c.add(r.Callee.Fn, inner)
	}
}

// inGroup reports whether sp is one of a group for which its starter always waits: one
// that it starts sp by, or a variable of its own that sp tells when it is done.
func (c *Contexts) inGroup(sum *summary.Func, sp *summary.Spawn) bool {
	return sp.Joins != nil || slices.ContainsFunc(sp.Signals.Intersect(sum.Waits), func(id int32) bool {
		group, local := c.sums.Paths.ByID(id).Root().(*ssa.Alloc)
		if !local {
			return false
		}
		_, channel := group.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Chan)
		return !channel
	})
}

// handedOver returns the locks that fn gives back without having taken them:
// whoever started it has done so for it.
func (c *Contexts) handedOver(fn *ssa.Function) []lockset.Held {
	var s lockset.State
	if sum := c.sums.Of(fn); sum != nil {
		for _, lock := range sum.Releases {
			s = s.Acquire(lock, false)
		}
	}
	return s.Must
}

// ofOneCall returns the roots that sp gets from one call of its starter: what
// the starter was passed, a context aside, or has made and put into something
// that it keeps. A function that starts a goroutine for a connection is called
// for many connections.
func ofOneCall(sums *summary.Package, sum *summary.Func, sp *summary.Spawn, site summary.Site) (out idset.Set) {
	for _, id := range sp.Shares {
		switch root := sums.Paths.ByID(id).Root().(type) {
		case *ssa.Parameter:
			receiver := sum.Fn.Signature.Recv() != nil && len(sum.Fn.Params) > 0 && root == sum.Fn.Params[0]
			if root.Parent() == sum.Fn && !receiver && isObject(root.Type()) {
				out = out.With(id)
			}
		case *ssa.Alloc:
			if root.Parent() == sum.Fn && site.Leaked.Has(id) {
				out = out.With(id)
			}
		}
	}
	return out
}

// isObject reports whether t is a pointer or an interface, but no context.
func isObject(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return types.TypeString(t, nil) != "context.Context"
	}
	return false
}

// byElement returns the parameters that get an element of a slice or map that
// differs from one instance of the thread to the next: go workers[i].run().
func (c *Contexts) byElement(callee ir.Callee, ctx *Context) idset.Set {
	var out idset.Set
	if !slices.ContainsFunc(ctx.Threads, func(t *Thread) bool { return t.Multi && t.Kind == Goroutine }) {
		return nil
	}
	for i, arg := range callee.Args {
		if i < len(callee.Fn.Params) && c.sums.Paths.Of(arg).Varies() {
			out = out.With(c.sums.Paths.Root(callee.Fn.Params[i]).ID())
		}
	}
	return out
}

// renewed returns the parameters that get a new object with each start.
func (c *Contexts) renewed(sp *summary.Spawn) (out idset.Set) {
	for i, arg := range sp.Callee.Args {
		if i < len(sp.Callee.Fn.Params) && sp.Renewed.Has(c.sums.Paths.Of(arg).ID()) {
			out = out.With(c.sums.Paths.Root(sp.Callee.Fn.Params[i]).ID())
		}
	}
	return out
}

// usedBeside returns the roots that the starter, or something else that it
// starts, still uses while sp is running.
func usedBeside(sums *summary.Package, sum *summary.Func, sp *summary.Spawn) idset.Set {
	var used idset.Set
	for _, a := range sum.Accesses {
		if a.Live.Has(sp.ID) {
			used = used.With(a.Map.Base().ID())
		}
	}
	for _, other := range sum.Spawns {
		if other != sp && sum.Overlap(sp, other) {
			used = used.Union(other.Shares)
		} else if other == sp && sp.Self {
			used = used.Union(sp.Shares.Minus(distinct(sums, sp)))
		}
	}
	return used
}

// distinct returns the roots shared with sp that are made anew before it is
// started again.
func distinct(sums *summary.Package, sp *summary.Spawn) idset.Set {
	var out idset.Set
	for _, id := range sp.Shares {
		if summary.MadeAnew(sums.Paths.ByID(id).Root(), sp.Instr) {
			out = out.With(id)
		}
	}
	return out
}
