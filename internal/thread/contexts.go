package thread

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/summary"
)

// Contexts are the contexts of all functions of a package.
type Contexts struct {
	sums       *summary.Package
	contract   func(*ssa.Function) bool
	fields     *fields
	byFunc     map[*ssa.Function][]*Context
	threads    map[any]*Thread
	passed     passed
	borrowed   borrowed
	leads      map[*ssa.Function]bool // see leading
	middleware idset.Set              // see middleware
	signals    map[types.Object]bool  // fields and variables by which goroutines say that they are done
	work       []*ssa.Function
	queued     map[*ssa.Function]bool
	sites      map[*ssa.Function][]ssa.Instruction // in order
}

// Of returns the ways in which fn is entered, if it uses maps or calls
// functions that do.
func (c *Contexts) Of(fn *ssa.Function) []*Context { return c.byFunc[fn] }

// Compute finds the contexts of a package. The function contract reports
// whether callers of fn must hold a lock, by its name or its comment: such a
// function is no entry point.
func Compute(sums *summary.Package, contract func(fn *ssa.Function) bool) *Contexts {
	c := &Contexts{
		sums:     sums,
		contract: contract,
		fields:   findFields(sums),
		byFunc:   map[*ssa.Function][]*Context{},
		threads:  map[any]*Thread{},
		queued:   map[*ssa.Function]bool{},
		sites:    map[*ssa.Function][]ssa.Instruction{},
	}
	started := c.startedFuncs()
	for fn := range c.fields.called {
		started[fn] = true
	}
	returned(sums, started)
	c.passed = findPassed(sums, started)
	c.borrowed = findBorrowed(sums)
	c.signals = signals(sums)
	c.middleware = middleware(sums)
	c.leads = leading(sums, c.passed, c.fields)
	for _, fn := range sums.IR.Funcs {
		c.enter(fn, started[fn] || c.passed.to[fn])
	}
	for len(c.work) > 0 {
		fn := c.work[0]
		c.work = c.work[1:]
		c.queued[fn] = false
		c.propagate(fn)
	}
	return c
}

// startedFuncs returns the functions that some spawn or some call is known to
// run, so that their being used as values says no more.
func (c *Contexts) startedFuncs() map[*ssa.Function]bool {
	started := map[*ssa.Function]bool{}
	for _, fn := range c.sums.IR.Funcs {
		sum := c.sums.Of(fn)
		for _, sp := range sum.Spawns {
			started[sp.Fn] = true
			for _, inner := range c.sums.Called(sp) {
				started[inner.Callee.Fn] = true
			}
		}
		for _, runs := range sum.Runs {
			for _, r := range runs {
				started[r.Callee.Fn] = true
			}
		}
	}
	return started
}

// enter makes fn an entry point if it is one.
func (c *Contexts) enter(fn *ssa.Function, started bool) {
	if !c.leads[fn] {
		return
	}
	if kind, ok := c.entryKind(fn, started); ok {
		c.enterAs(fn, kind)
	}
}

func (c *Contexts) enterAs(fn *ssa.Function, kind Kind) {
	t := c.thread(fn, kind)
	t.Entry, t.Multi = fn, kind == API && !IsEventLoop(fn) || kind == Handler
	ctx := &Context{Threads: []*Thread{t}, Assumed: kind == Unknown && c.insideContract(fn)}
	ctx.May = c.borrowed.of(c.sums, fn)
	if fn.Signature.Recv() != nil && len(fn.Params) > 0 {
		ctx.Given = ctx.Given.With(c.sums.Paths.Root(fn.Params[0]).ID())
	}
	if kind == Handler {
		ctx.MayElsewhere = c.middleware
		for i, param := range fn.Params {
			if i > 0 || fn.Signature.Recv() == nil {
				ctx.Owned = ctx.Owned.With(c.sums.Paths.Root(param).ID())
			}
		}
	}
	c.add(fn, ctx)
}

// insideContract reports whether fn is a literal in a function whose callers
// must hold a lock. Who runs such a literal most likely holds it, too: it is
// the body of an iterator, or a helper that is passed on.
func (c *Contexts) insideContract(fn *ssa.Function) bool {
	for fn = fn.Parent(); fn != nil; fn = fn.Parent() {
		if c.contract(fn) {
			return true
		}
	}
	return false
}

func (c *Contexts) entryKind(fn *ssa.Function, started bool) (Kind, bool) {
	obj, _ := fn.Object().(*types.Func)
	called := len(c.sums.IR.Callers[fn]) > 0
	switch {
	case fn.Synthetic == "package initializer" || fn.Parent() == nil && strings.HasPrefix(fn.Name(), "init#"):
		return Init, true
	case fn.Parent() != nil && !c.sums.IR.ForTests(fn):
		return Unknown, !called && !started
	case fn.Parent() != nil:
		return Test, !called && !started
	case concur.IsHandlerSignature(fn.Signature) && !called:
		return Handler, !c.isTest(fn)
	case obj == nil:
		return 0, false
	case c.isTest(fn):
		return Test, true
	case fn.Name() == "main" && c.sums.IR.Types.Name() == "main" && fn.Signature.Recv() == nil:
		return Main, true
	case concur.IsHandlerMethod(obj) && !(called && c.sums.IR.Internal(obj)):
		return Handler, true
	case c.contract(fn), c.passed.to[fn]:
		return 0, false
	case !called && c.sums.IR.UsedAsValue(fn) && !started:
		return Unknown, true
	case !called && !started:
		return API, !c.sums.IR.Dead(fn)
	case started && (concur.IsOrderMethod(obj) || concur.IsEncodeMethod(obj)):
		return 0, false
	case obj.Exported() && c.sums.IR.Types.Name() != "main" && !c.sums.IR.Internal(obj):
		return API, true
	}
	return 0, false
}

// isTest reports whether fn runs on a test's goroutine.
func (c *Contexts) isTest(fn *ssa.Function) bool {
	return c.sums.IR.InTestFile(fn) || c.sums.IR.ForTests(fn)
}

func (c *Contexts) thread(key any, kind Kind) *Thread {
	t := c.threads[key]
	if t == nil {
		t = &Thread{Kind: kind}
		c.threads[key] = t
	}
	return t
}

const (
	maxContexts = 24 // per function
	maxThreads  = 12 // per context
	maxFrom     = 6
	// Beyond it there is no telling what is held, and contexts would multiply.
	maxElsewhere = 2
)

// add merges ctx into the contexts of fn: contexts that differ only in their
// threads and call sites are one.
func (c *Contexts) add(fn *ssa.Function, ctx *Context) {
	if !c.leads[fn] {
		return
	}
	for _, old := range c.byFunc[fn] {
		if !same(old, ctx) {
			continue
		}
		changed := false
		for _, t := range ctx.Threads {
			if !slices.Contains(old.Threads, t) && len(old.Threads) < maxThreads {
				old.Threads = append(old.Threads, t)
				changed = true
			}
		}
		for _, site := range ctx.From {
			if !slices.Contains(old.From, site) && len(old.From) < maxFrom {
				old.From = append(old.From, site)
			}
		}
		if changed {
			old.fresh = true
			c.enqueue(fn)
		}
		return
	}
	if len(c.byFunc[fn]) >= maxContexts {
		return
	}
	ctx.fresh = true
	c.byFunc[fn] = append(c.byFunc[fn], ctx)
	c.enqueue(fn)
}

func same(a, b *Context) bool {
	return a.Assumed == b.Assumed && a.Setup == b.Setup && a.Starting == b.Starting && a.Waited == b.Waited && slices.Equal(a.Locks, b.Locks) && slices.Equal(a.Elsewhere, b.Elsewhere) &&
		a.May.Equal(b.May) && a.MayElsewhere.Equal(b.MayElsewhere) && a.Owned.Equal(b.Owned) && a.Distinct.Equal(b.Distinct) && a.Loaded.Equal(b.Loaded) && a.Heard.Equal(b.Heard) && a.Given.Equal(b.Given) &&
		(len(a.From) == 0) == (len(b.From) == 0)
}

func (c *Contexts) enqueue(fn *ssa.Function) {
	if !c.queued[fn] {
		c.queued[fn] = true
		c.work = append(c.work, fn)
	}
}

// propagate carries the contexts of fn that are new to what it calls and starts.
func (c *Contexts) propagate(fn *ssa.Function) {
	sum := c.sums.Of(fn)
	if sum == nil {
		return
	}
	var fresh []*Context
	for _, ctx := range c.byFunc[fn] {
		if ctx.fresh {
			ctx.fresh = false
			fresh = append(fresh, ctx)
		}
	}
	for _, instr := range c.sitesOf(sum) {
		site := sum.Sites[instr]
		for _, ctx := range fresh {
			c.propagateSite(sum, instr, site, ctx)
		}
	}
}

func (c *Contexts) sitesOf(sum *summary.Func) []ssa.Instruction {
	sites, ok := c.sites[sum.Fn]
	if !ok {
		sites = make([]ssa.Instruction, 0, len(sum.Sites))
		for _, b := range sum.Fn.Blocks {
			for _, instr := range b.Instrs {
				if _, ok := sum.Sites[instr]; ok {
					sites = append(sites, instr)
				}
			}
		}
		c.sites[sum.Fn] = sites
	}
	return sites
}

func (c *Contexts) propagateSite(sum *summary.Func, instr ssa.Instruction, site summary.Site, ctx *Context) {
	call, isCall := instr.(ssa.CallInstruction)
	if _, isGo := instr.(*ssa.Go); isCall && !isGo {
		for _, callee := range c.sums.Callees(call.Common()) {
			c.pass(callee, call, site, ctx, summary.Locking{})
		}
		c.passKept(call, site, ctx)
		for _, r := range sum.Runs[instr] {
			switch r.Mode {
			case concur.Once:
				c.add(r.Callee.Fn, &Context{Threads: []*Thread{c.thread("once", Init)}})
			case concur.Deferred:
				t := c.thread(r.Callee.Fn, Unknown)
				t.Entry = r.Callee.Fn
				c.add(r.Callee.Fn, &Context{Threads: []*Thread{t}})
			default:
				c.pass(r.Callee, call, site, ctx, r.Locking)
			}
		}
	}
	for _, lit := range c.passed.by[instr] {
		c.hand(lit, site, ctx)
	}
	for _, sp := range sum.Spawns {
		if sp.Instr == instr && sp.Callee.Fn != nil {
			c.spawn(sum, sp, site, ctx)
		}
	}
}

// pass enters callee from a call site in a context of its caller.
func (c *Contexts) pass(callee ir.Callee, call ssa.CallInstruction, site summary.Site, ctx *Context, locking summary.Locking) {
	if !c.leads[callee.Fn] {
		return
	}
	next := &Context{Threads: c.inLoop(callee.Fn, ctx.Threads), Setup: ctx.Setup || creates(call.Parent()), Assumed: ctx.Assumed || c.contract(call.Parent())}
	next.Starting = len(site.Live) == 0 && (ctx.Starting || Starts(call.Parent()))
	next.Waited = ctx.Waited || c.sums.Quiet(site.Received)
	next.Heard = ctx.Heard.Union(c.heard(site.Received))
	if callee.Fn.Parent() == nil {
		next.From = []ssa.CallInstruction{call}
	} else {
		next.From = ctx.From
	}
	for _, lock := range locking.Freed {
		site.Locks = site.Locks.Release(lock)
	}
	held := union(site.Locks.Under(ctx.Locks), locking.Locks)
	next.Locks, next.Elsewhere = c.translate(held, callee)
	next.Locks = union(next.Locks, c.ofArgs(callee, locking))
	next.Elsewhere = union(next.Elsewhere, ctx.Elsewhere)
	may := site.Locks.May.Union(ctx.May)
	next.MayElsewhere = ctx.MayElsewhere
	for _, id := range may {
		names := c.names(c.sums.Paths.ByID(id), callee)
		for _, path := range names {
			next.May = next.May.With(path.ID())
		}
		if len(names) == 0 {
			next.MayElsewhere = next.MayElsewhere.With(id)
		}
	}
	if len(next.MayElsewhere) > maxElsewhere {
		next.MayElsewhere = nil
	}
	owned := site.Owned.Union(ctx.Owned.Minus(site.Leaked))
	next.Owned = c.rename(owned, callee)
	for _, i := range site.Taken {
		if param := paramFor(callee, call, i); param != nil {
			next.Owned = next.Owned.With(c.sums.Paths.Root(param).ID())
		}
	}
	next.Distinct = c.rename(ctx.Distinct, callee).Union(c.byElement(callee, ctx))
	next.Loaded = c.rename(ctx.Loaded, callee)
	for i, arg := range callee.Args {
		if i < len(callee.Fn.Params) && summary.FromAtomic(c.sums.Paths.Of(arg).Root()) {
			next.Loaded = next.Loaded.With(c.sums.Paths.Root(callee.Fn.Params[i]).ID())
		}
	}
	next.Given = c.rename(ctx.Given, callee)
	for i, roots := range site.Parts {
		param := paramFor(callee, call, i)
		if param != nil && slices.ContainsFunc(roots, func(id int32) bool { return ctx.Shares(c.sums.Paths.ByID(id)) }) {
			next.Given = next.Given.With(c.sums.Paths.Root(param).ID())
		}
	}
	c.add(callee.Fn, next)
}
