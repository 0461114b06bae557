package unguardedmap

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/symbol"
	"github.com/maprace/maprace-lint/internal/thread"
)

// threads reports a map that two threads use in parallel without a common
// lock, at least one writing, if the package itself shows both threads.
func (f *finder) threads(sites []*guard.Site) (reported bool) {
	if guardedByOne(sites) {
		return
	}
	pairs := 0
	for _, s := range sites {
		if !s.Access.Write {
			continue
		}
		for _, t := range sites {
			for _, u := range s.Uses {
				if f.calledLocked(u, anyCall) {
					continue // others are to hold the lock, too
				}
				for _, v := range t.Uses {
					if pairs++; pairs > maxPairs {
						return
					}
					if f.calledLocked(v, anyCall) {
						continue
					}
					started := f.parallelUses(u, v, s, t)
					if started == nil || sharedGuard(u, v) {
						continue
					}
					if len(v.Held) < len(u.Held) || len(v.Held) == len(u.Held) && owned(u, sites) && !owned(v, sites) {
						s, t = t, s // the one without the lock, or from outside, is the bug
					}
					f.reportThreads(s, t, started)
					return true
				}
			}
		}
	}
	return false
}

// owned reports whether the use is in an event loop that makes all writes: the map is
// its own, and it is others who do wrong.
func owned(u guard.Use, sites []*guard.Site) bool {
	loop := loopOf(u)
	return loop != nil && !slices.ContainsFunc(sites, func(s *guard.Site) bool {
		return s.Access.Write && slices.ContainsFunc(s.Uses, func(v guard.Use) bool { return loopOf(v) != loop })
	})
}

// loopOf returns the event loop that makes the use, whoever runs it, nil if others may
// make it, too.
func loopOf(u guard.Use) *ssa.Function {
	loop := u.Context.Threads[0].Entry
	if slices.ContainsFunc(u.Context.Threads, func(t *thread.Thread) bool {
		return t.Entry != loop || t.Multi || t.Kind != thread.Goroutine && t.Kind != thread.API
	}) || !thread.IsEventLoop(loop) {
		return nil
	}
	return loop
}

// maxPairs bounds how many pairs of uses of one map are looked at: a race that
// exists shows in many pairs.
const maxPairs = 1 << 16

// guardedByOne reports whether one lock is held at all uses that others could
// meet: the common case, and quickly told.
func guardedByOne(sites []*guard.Site) bool {
	var common map[guard.Guard]bool // nil before the first use
	for _, s := range sites {
		for _, u := range s.Uses {
			if !s.SharedIn(u) {
				continue
			}
			protecting := map[guard.Guard]bool{}
			for g, read := range u.Held {
				if (common == nil || common[g]) && !(read && s.Access.Write) {
					protecting[g] = true
				}
			}
			for g := range u.Open {
				if common == nil || common[g] {
					protecting[g] = true
				}
			}
			if len(protecting) == 0 {
				return false
			}
			common = protecting
		}
	}
	return true
}

// parallelUses returns the goroutine or handler that makes two uses run in
// parallel, nil if none does.
func (f *finder) parallelUses(u, v guard.Use, s, t *guard.Site) *thread.Thread {
	if !s.SharedIn(u) || !t.SharedIn(v) {
		return nil
	}
	for _, a := range u.Context.Threads {
		for _, b := range v.Context.Threads {
			if !thread.Parallel(a, b) || f.orderedBySetup(a, b) || f.orderedBySetup(b, a) {
				continue
			}
			if a != b && !s.Root.IsGlobal() && (!sameObject(a, b) || f.madeApart(a, b, s, t)) {
				continue
			}
			if a != b && (f.waitedFor(a, t, v) || f.waitedFor(b, s, u) || f.eitherOr(a, b)) {
				continue
			}
			if a.Starter != b.Starter && !s.Root.IsGlobal() && (u.AmongItsOwn() || v.AmongItsOwn()) {
				continue // started, and waited for, while the object is being made
			}
			if a == b && (ownInstance(u, s) || ownInstance(v, t) || sameElement(s, t)) {
				continue
			}
			if a.Starter != b.Starter && ownInstance(u, s) && ownInstance(v, t) {
				continue // started in two places, with an object each
			}
			if a.Kind == thread.Goroutine || a.Kind == thread.Handler {
				return a
			}
			return b
		}
	}
	return nil
}

// orderedBySetup reports whether a starts b, whenever it runs: its own accesses are
// judged where b is started; or is an exported function that by its name, or its
// comment, is called before there is a b.
func (f *finder) orderedBySetup(a, b *thread.Thread) bool {
	switch a.Kind {
	case thread.API:
		return b.Starter == a.Entry && !b.Keyed || f.starts(a, b) || f.inPlaceOf(a, b) || setsUp(a.Entry) || registers(a.Entry) || f.decl.OutOfUse(a.Entry)
	case thread.Goroutine:
		return !a.Multi && !a.PerCall && (b.Starter == a.Entry || f.starts(a, b))
	}
	return false
}

// registrations are the names of functions that say what is to be run, which is done
// before it is.
var registrations = []string{"Handle", "HandleFunc", "AddHandler", "AddRoute", "Route", "Mount"}

// registers reports whether fn has such a name.
func registers(fn *ssa.Function) bool {
	return strings.HasPrefix(fn.Name(), "Register") || slices.Contains(registrations, fn.Name())
}

// starts reports whether a certainly runs what starts b, and starts some goroutine
// each time: Run calls Start. An object is started once, in this way or
// another.
func (f *finder) starts(a, b *thread.Thread) bool {
	return b.Starter != nil && f.startersOf(b.Starter)[a.Entry]
}

func (f *finder) startersOf(fn *ssa.Function) map[*ssa.Function]bool {
	starters, known := f.starters[fn]
	if !known {
		starters = f.sums.Starters(fn)
		f.starters[fn] = starters
	}
	return starters
}

// inPlaceOf reports whether b runs what a is, a loop that serves an object: whoever
// starts b does not call a, too.
func (f *finder) inPlaceOf(a, b *thread.Thread) bool {
	if !thread.Serves(a.Entry) {
		return false
	}
	_, runs := f.startersOf(a.Entry)[b.Entry]
	return runs
}

// eitherOr reports whether one function starts a and b, and never one while the other
// may be running.
func (f *finder) eitherOr(a, b *thread.Thread) bool {
	if a.Starter == nil || a.Starter != b.Starter || a.Multi || b.Multi || a.PerCall || b.PerCall {
		return false
	}
	return !f.sums.Of(a.Starter).Overlap(a.Spawn, b.Spawn)
}

// sameObject reports whether two threads work on the same object as far as the
// package shows: both were started by one function, or by methods of one type,
// or one is a method of the type whose method, or constructor, starts the other.
func sameObject(a, b *thread.Thread) bool {
	if a.Starter != nil && a.Starter == b.Starter {
		return true
	}
	ra, rb := receiverType(a), receiverType(b)
	if ra == nil && rb == nil && a.Entry != b.Entry && constructs(a) && constructs(b) {
		return false // two constructors, two objects
	}
	return ra == nil || rb == nil || ra == rb
}

// constructs reports whether the thread was started by a constructor.
func constructs(t *thread.Thread) bool { return t.Starter != nil && setsUp(t.Starter) }

// receiverType returns the type whose method starts the thread, or, for an
// exported method, is the thread.
func receiverType(t *thread.Thread) *types.TypeName {
	fn := t.Entry
	if t.Starter != nil {
		fn = t.Starter
	}
	return symbol.Receiver(outermost(fn).Signature)
}

// waitedFor reports whether the use comes after a receive, or a Wait, of the function
// or of its callers, that the goroutine t signals when it is done.
func (f *finder) waitedFor(t *thread.Thread, s *guard.Site, u guard.Use) bool {
	received := s.Access.Received.Union(u.Context.Heard)
	if t.Kind != thread.Goroutine || len(received) == 0 {
		return false
	}
	heard := func(signal *access.Path) bool {
		return slices.ContainsFunc(received, func(id int32) bool {
			path := f.sums.Paths.ByID(id)
			return path == signal || path.Object() != nil && path.Object() == signal.Object()
		})
	}
	return t.Spawn.Joins != nil && heard(t.Spawn.Joins) ||
		slices.ContainsFunc(f.sums.Of(t.Entry).Signals, func(id int32) bool { return heard(f.sums.Paths.ByID(id)) })
}

// ownInstance reports whether each instance of the thread has the map to
// itself.
func ownInstance(u guard.Use, s *guard.Site) bool {
	return s.RootIn(u.Context.Distinct) || s.Access.Map.Varies() && s.Base == nil
}

// sameElement reports whether the maps are the same element of two lists, or of one:
// each instance of a thread has elements of its own.
//
//	go func(i int) { for k, v := range other.shards[i] { s.shards[i][k] = v } }(i)
func sameElement(s, t *guard.Site) bool {
	a, ok := s.Access.Map.Selectors(s.Access.Map.Base())
	b, also := t.Access.Map.Selectors(t.Access.Map.Base())
	return ok && also && s.Access.Map.Varies() && slices.Equal(a, b)
}

// sharedGuard reports whether a lock keeps the two uses apart, or might: held
// at both, and not for reading only at both.
func sharedGuard(u, v guard.Use) bool {
	if u.Unnamed || v.Unnamed {
		return true // who knows what lock that is
	}
	for g, read := range u.Held {
		if r, ok := v.Held[g]; ok && !(read && r) {
			return true
		}
		if v.Open[g] {
			return true
		}
	}
	for g := range u.Open {
		if _, ok := v.Held[g]; ok || v.Open[g] {
			return true
		}
	}
	return false
}

func (f *finder) reportThreads(s, t *guard.Site, started *thread.Thread) {
	what := "a goroutine"
	if started.Kind == thread.Handler {
		what = "a handler"
	}
	level := report.Medium
	if f.decl.Unsafe(s.Fn) {
		level = report.Low
	}
	f.untold = append(f.untold, race{[2]token.Pos{s.Access.Site, t.Access.Site}, report.Finding{
		Pos:      s.Access.Site,
		Category: parallelAccess,
		Level:    level,
		Message:  fmt.Sprintf("%s map %s without a lock, while %s uses it in parallel", verb(s.Access), f.mapText(s.Access), what),
		Related:  f.related(t.Access.Pos, "the other access", started.Pos(), "runs in parallel from here"),
	}})
}
