package unguardedmap

import (
	"go/types"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/symbol"
	"github.com/maprace/maprace-lint/internal/thread"
)

// confidence weighs the evidence that an access deviates from a belief. In order:
//
//   - What the documentation says of the type, of when the function is called, or
//     at the access of why no lock is needed, what a constructor does with an
//     object that is still its own, or Start before it has started a goroutine, what
//     is done after a wait for all that an object or the package has under way, what
//     is done to a new object while the lock is held under which others find it, and
//     what the lock of another object says of a struct that is passed around by value,
//     is doubtful: low. So is an exported function that the package itself calls only
//     under a lock, or that has no way to get at it.
//   - A declared guard leaves no doubt: high.
//   - A race with a goroutine or handler that the package itself shows needs no
//     large majority: medium.
//   - A guard that only ever protects reads needs one: low without.
//   - Three quarters of the functions, and at least three, hold the lock: high.
//   - Most functions do, or as many as not and this one writes; or the function
//     takes the lock itself to get at the map, or uses it under the lock and writes
//     to it without: medium. A lock of another object may be held for other reasons:
//     then no other function may do without.
//   - Where fewer do, the map must be a field or a global, and whoever writes must
//     take the lock, of another object in most functions, or it must be the object's
//     own and held at most uses: medium.
//   - All else is low.
func (f *finder) confidence(b *guard.Belief, s *guard.Site, without []guard.Use, sites []*guard.Site) report.Level {
	guarded, unguarded := len(b.Guarded), len(b.Unguarded)
	near := b.Guard.Self || s.Access.Map.IsGlobal() || unguarded == 1
	writers := 0
	for fn := range b.Writers {
		if !setsUp(fn) {
			writers++
		}
	}
	switch {
	case f.decl.Unsafe(s.Fn), f.decl.OutOfUse(s.Fn), f.decl.Claims(s):
		return report.Low
	case (inSetup(s, without) || f.makes(s)) && !b.Loaded(s) && (!s.Published() || s.StillOwn(f.sums.IR, underConstruction(without))):
		return report.Low
	case f.sheltered(s):
		return report.Low
	case !b.Guard.Self && !b.Declared && !b.Loaded(s) && f.decl.Copied(s.Access.Map):
		return report.Low // which copy it is that the lock guards cannot be said
	case !slices.ContainsFunc(without, func(u guard.Use) bool { return !u.Waited }):
		return report.Low // what the group counts is not known
	case !b.Declared && f.leftToCallers(b.Guard, without, sites):
		return report.Low // so other packages are to hold it, too
	case b.Declared && b.Sites > 0:
		return report.High
	case (guarded >= unguarded && (near || guarded > unguarded) || b.UnguardedWrites > 0) && f.visibleRace(without, s, sites):
		return report.Medium
	case b.Writes == 0 && !(guarded >= 2 && guarded > unguarded):
		return report.Low
	case guarded >= 3*unguarded && guarded >= 3:
		return report.High
	case near && (guarded > unguarded || guarded == unguarded && s.Access.Write):
		return report.Medium
	case b.Loaded(s), b.Fetched(s) && b.Writes > 0 && b.UnguardedWrites == 0:
		return report.Medium // the function itself takes the lock to get at the map
	case s.Access.Write && b.Guard.Self && b.Writes > 0 && usesUnder(b.Guard, s, sites):
		return report.Medium
	case !s.Access.Map.Shared():
		return report.Low // the function that declares it may know the order
	case (near || len(b.Holders) > unguarded) && b.UnguardedWrites == 0 && len(b.Holders) >= unguarded && (writers >= 2 || unguarded == 1 && f.decl.OnlyMaps(s.Access.Map)):
		return report.Medium // whoever writes takes the lock
	case b.Guard.Self && 2*b.Sites > b.Total && (writers >= 2 || writers == 1 && b.UnguardedWrites == 0 && len(b.Holders) >= 2):
		return report.Medium // most uses are under the object's own lock, and so are writes
	}
	return report.Low
}

// sheltered reports whether the function has made the object itself, and holds a lock
// of another: whoever finds the object where it was put needs that first.
//
//	c.mu.Lock()
//	r := &record{refs: map[*ref]bool{}}
//	c.records[id] = r
//	r.refs[first] = true
func (f *finder) sheltered(s *guard.Site) bool {
	return f.holdsOther(s.Root.Root(), s.Fn, s.Access.Locks, s.Access.Live)
}

// shelteredCall is sheltered for what a callee does to its parameter.
func (f *finder) shelteredCall(call ssa.CallInstruction, s *guard.Site) bool {
	param, ok := s.Root.Root().(*ssa.Parameter)
	if !ok || param.Parent() != s.Fn || call.Common().StaticCallee() != s.Fn {
		return false
	}
	at := f.sums.Of(call.Parent()).Sites[call]
	return f.holdsOther(call.Common().Args[slices.Index(s.Fn.Params, param)], call.Parent(), at.Locks, at.Live)
}

// holdsOther reports whether fn has made the object, given it to none of the goroutines
// that are running, and holds a lock that is no part of it.
func (f *finder) holdsOther(object ssa.Value, fn *ssa.Function, locks lockset.State, live idset.Set) bool {
	made, ok := f.sums.IR.Resolve(object).(*ssa.Alloc)
	if !ok || made.Parent() != fn {
		return false
	}
	root := f.sums.Paths.Root(made).ID()
	for _, id := range live {
		if f.sums.Of(fn).Spawns[id].Shares.Has(root) {
			return false
		}
	}
	return slices.ContainsFunc(locks.Must, func(h lockset.Held) bool {
		return !h.Read && h.Lock.Root() != ssa.Value(made)
	})
}

// usesUnder reports whether the function of s uses the same map under g as well.
func usesUnder(g guard.Guard, s *guard.Site, sites []*guard.Site) bool {
	return slices.ContainsFunc(sites, func(t *guard.Site) bool {
		return t.Fn == s.Fn && t.Access.Map == s.Access.Map && len(t.Lacks(g)) == 0
	})
}

// visibleRace reports whether the access races with another on a goroutine or
// in a handler that the package itself starts.
func (f *finder) visibleRace(without []guard.Use, s *guard.Site, sites []*guard.Site) bool {
	for _, u := range without {
		for _, t := range sites {
			if !s.Access.Write && !t.Access.Write {
				continue
			}
			for _, v := range t.Uses {
				if f.parallelUses(u, v, s, t) != nil && !sharedGuard(u, v) {
					return true
				}
			}
		}
	}
	return false
}

// setupNames begin the names of functions that by convention run before a
// value is shared.
var setupNames = []string{"New", "new", "Init", "init", "Setup", "setup", "Open", "Load", "Configure", "With", "Unmarshal", "Must"}

// inSetup reports whether the function sets up, or starts the object and has started
// nothing yet, or is called in the given uses by such functions or others only that do.
// A literal does what the thread does that runs it.
func inSetup(s *guard.Site, uses []guard.Use) bool {
	if s.Fn.Parent() == nil && (setsUp(s.Fn) || thread.Starts(s.Fn) && len(s.Access.Live) == 0) {
		return true
	}
	for _, u := range uses {
		if u.Context.Setup || u.Context.Starting && len(s.Access.Live) == 0 {
			continue
		}
		for _, t := range u.Context.Threads {
			if t.Kind != thread.Unknown && t.Kind != thread.API && t.Kind != thread.Main || !setsUp(t.Entry) {
				return false
			}
		}
	}
	return true
}

// underConstruction reports whether only constructors, and what they call, enter the
// function in the given uses.
func underConstruction(uses []guard.Use) bool {
	return !slices.ContainsFunc(uses, func(u guard.Use) bool { return !u.Context.Setup })
}

// leftToCallers reports whether it is up to the callers to hold the lock, in all uses.
func (f *finder) leftToCallers(g guard.Guard, uses []guard.Use, sites []*guard.Site) bool {
	locks := sync.OnceValue(func() map[types.Object]bool { return heldAt(sites) })
	return !slices.ContainsFunc(uses, func(u guard.Use) bool { return !f.calledLocked(u, enoughCalls) && !f.outOfReach(g, u, locks) })
}

// calledLocked reports whether the use comes from exported functions that this
// package calls, so many times at least, and never without a lock.
func (f *finder) calledLocked(u guard.Use, calls int) bool {
	return !slices.ContainsFunc(u.Context.Threads, func(t *thread.Thread) bool {
		return t.Kind != thread.API || f.lockedCalls(t.Entry) < calls
	})
}

// enoughCalls under a lock say that a function is to be called under one, and not under
// the lock that others take. Nobody holds a lock of what the function is given for
// another reason, so one such call is enough; the lock of another object may happen to
// be held. Where no lock is known at all, any call under one is enough.
const (
	enoughCalls = 2
	anyCall     = 1
)

// lockedCalls counts the calls of an exported function under a lock of what it is
// given, each as enough, or under another if its object has none; there are none if it
// is also called without one, other than by a function of the kind.
func (f *finder) lockedCalls(fn *ssa.Function) int {
	if calls, known := f.locked[fn]; known {
		return calls
	}
	f.locked[fn] = 0 // what a cycle sees
	calls := 0
	for _, ctx := range f.contexts.Of(fn) {
		switch {
		case len(ctx.From) == 0 || ctx.Silent():
		case len(ctx.Locks) > 0:
			calls += enoughCalls * len(ctx.From)
		case len(ctx.Elsewhere) > 0 && !f.decl.OwnsLock(fn):
			calls += len(ctx.From)
		default:
			for _, t := range ctx.Threads {
				if t.Kind != thread.API || f.lockedCalls(t.Entry) == 0 {
					return 0
				}
				calls += f.lockedCalls(t.Entry)
			}
		}
	}
	f.locked[fn] = calls
	return calls
}

// makes reports whether the function has made the object, which it returns.
func (f *finder) makes(s *guard.Site) bool {
	_, returned := f.sums.Of(s.Fn).Makes[s.Root.Root()]
	return returned
}

// setsUp reports whether fn, or the function that contains it, has such a name.
func setsUp(fn *ssa.Function) bool {
	fn = outermost(fn)
	return !looksUp(fn) && slices.ContainsFunc(setupNames, func(p string) bool { return strings.HasPrefix(fn.Name(), p) })
}

// looksUp reports whether fn is a method such as Load of a sync.Map: what is read from
// elsewhere may fail, what is only looked up does not.
func looksUp(fn *ssa.Function) bool {
	results := fn.Signature.Results()
	n := results.Len()
	return fn.Signature.Recv() != nil && strings.HasPrefix(fn.Name(), "Load") && n > 0 && !symbol.IsError(results.At(n-1).Type())
}
