package unguardedmap

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/summary"
)

// spawned reports races that one function shows by itself: between a goroutine
// and other runs of the same go statement, between a goroutine and the function
// that started it and goes on, and between two goroutines. The paths of both
// accesses start in that function, so they mean the same map. What happens
// before the start or after a join is ordered, and silent.
func (f *finder) spawned() {
	for _, fn := range f.sums.IR.Funcs {
		sum := f.sums.Of(fn)
		if len(sum.Spawns) == 0 {
			continue
		}
		inOrder := slices.SortedStableFunc(slices.Values(sum.Accesses), func(a, b summary.Access) int { return cmp.Compare(a.Site, b.Site) })
		for _, sp := range sum.Spawns {
			if f.contexts.Wrapped(sp) {
				continue // the threads know of the lock
			}
			told := map[*access.Path]bool{} // one report for each map is enough
			f.selfRaces(sum, sp, told)
			f.starterRaces(sum, sp, inOrder, told)
			for _, other := range sum.Spawns[:sp.ID] {
				f.pairRaces(sum, other, sp)
			}
		}
	}
}

// selfRaces reports a map that several runs of one spawn share, of which at
// least one access writes.
func (f *finder) selfRaces(sum *summary.Func, sp *summary.Spawn, told map[*access.Path]bool) {
	if !sp.Self {
		return
	}
	byNature := sp.Mode == concur.Many || sp.Mode == concur.Parallel
	for _, group := range byMap(sp.Accesses) {
		path := group[0].Map
		if !byNature && (summary.MadeAnew(path.Root(), sp.Instr) || sp.Renews(path)) || path.Varies() || f.requestOwn(sp, path) {
			continue
		}
		for _, a := range group {
			b, ok := f.conflict(sum.Fn, a, group)
			if !ok {
				continue
			}
			told[path] = true
			a, b = unlockedFirst(a, b)
			under := "without a lock"
			if a.Apart {
				under = "under a lock that each has for itself"
			}
			f.reportParallel(a, b, sp, report.High, fmt.Sprintf("map %%s is written by goroutines %s %s", startedHow(sp), under))
			break
		}
	}
}

func startedHow(sp *summary.Spawn) string {
	switch sp.Mode {
	case concur.Many:
		return "that run this handler"
	case concur.Parallel:
		return "that this call starts"
	}
	return "started in this loop"
}

// requestOwn reports whether the map hangs off a parameter that a handler gets
// anew with each request.
func (f *finder) requestOwn(sp *summary.Spawn, path *access.Path) bool {
	p, ok := path.Root().(*ssa.Parameter)
	return ok && sp.Mode == concur.Many && p.Parent() == sp.Fn
}

// starterRaces reports accesses of the starting function while the spawn may
// be running, the first in the source for each map.
func (f *finder) starterRaces(sum *summary.Func, sp *summary.Spawn, inOrder []summary.Access, told map[*access.Path]bool) {
	if sp.Later {
		return
	}
	for _, a := range inOrder {
		if !a.Live.Has(sp.ID) || told[a.Map] {
			continue
		}
		if b, ok := f.conflict(sum.Fn, a, sp.Accesses); ok && !a.Map.Varies() && !f.callersProtect(sum.Fn, a, b) {
			told[a.Map] = true
			level := report.High
			if f.looksInside(sum.Fn, sp, b) {
				level = report.Low
			}
			a, b = unlockedFirst(a, b)
			f.reportParallel(a, b, sp, level, "map %s is used while the goroutine that shares it is running, without a lock")
		}
	}
}

// looksInside reports whether fn is a part of a test that uses without the lock
// what a goroutine of the code under test uses under it: the test knows when that
// has nothing to do.
func (f *finder) looksInside(fn *ssa.Function, sp *summary.Spawn, b summary.Access) bool {
	byCode := sp.Origin != nil && (sp.Origin.Instr == nil || !f.source.InTest(sp.Origin.Instr.Pos()))
	return byCode && f.source.InTest(fn.Pos()) && len(b.Locks.Must) > 0
}

// callersProtect reports whether the callers of fn, as far as they are known,
// hold the lock at a that b takes: a function that is always called under the
// lock may start a goroutine that waits for it. Of a lock that fn has no name
// for, of one that only a contract speaks of, and of callers that are not known,
// the best is assumed.
func (f *finder) callersProtect(fn *ssa.Function, a, b summary.Access) bool {
	switch {
	case len(b.Locks.Must)+len(b.Locks.May) == 0:
		return false
	case f.assumesLock(fn):
		return true
	}
	for _, ctx := range f.contexts.Of(fn) {
		entered := a
		entered.Locks.Must = a.Locks.Under(ctx.Locks)
		entered.Locks.May = a.Locks.May.Union(ctx.May)
		if !ctx.Assumed && len(ctx.Elsewhere)+len(ctx.MayElsewhere) == 0 && !commonLock(entered, b) {
			return false
		}
	}
	return true
}

// assumesLock reports whether the callers of fn, or of the function around it,
// hold a lock that is not known here.
func (f *finder) assumesLock(fn *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if f.decl.Contract(fn) {
			return true
		}
	}
	return false
}

// pairRaces reports a map that two different spawns share.
func (f *finder) pairRaces(sum *summary.Func, first, second *summary.Spawn) {
	site, ok := sum.Sites[second.Instr]
	if !ok || !(site.Live.Has(first.ID) || first.Later && second.Later) {
		return
	}
	if first.Fn == second.Fn && first.Instr == second.Instr || f.contexts.Wrapped(first) {
		return
	}
	for _, a := range second.Accesses {
		if b, ok := f.conflict(sum.Fn, a, first.Accesses); ok && !a.Map.Varies() {
			a, b = unlockedFirst(a, b)
			f.reportParallel(a, b, first, report.High, "map %s is shared by two goroutines without a lock")
			return
		}
	}
}

// conflict returns an access of others to the same map that a races with: one
// of the two writes, and no lock is held at both, exclusively at one. What another
// function than fn makes for itself is another one in each call.
func (f *finder) conflict(fn *ssa.Function, a summary.Access, others []summary.Access) (summary.Access, bool) {
	if made, ok := a.Map.Root().(ssa.Instruction); ok && outermost(made.Parent()) != outermost(fn) {
		return summary.Access{}, false
	}
	for i := range others { // an access is large, and most are to other maps
		if others[i].Map != a.Map {
			continue
		}
		if b := others[i]; (a.Write || b.Write) && (a.Queue == nil || a.Queue != b.Queue) && !a.As.Excludes(b.As) && !commonLock(a, b) && !f.sameOwner(a, b) {
			return b, true
		}
	}
	return summary.Access{}, false
}

func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// sameOwner reports whether the locks of a and b may be one, by two names: both
// hold a lock beside the map, which is in a package-level variable, and perhaps
// there is no other object of its type.
func (f *finder) sameOwner(a, b summary.Access) bool {
	owner, _ := a.Map.Owner()
	if !owner.IsGlobal() {
		return false
	}
	beside := func(h lockset.Held) bool {
		lock := h.Lock.Object()
		return lock != nil && f.decl.Singleton(lock) && f.decl.Holder(lock) == f.decl.Holder(owner.Object())
	}
	exclusive := func(h lockset.Held) bool { return beside(h) && !h.Read }
	return slices.ContainsFunc(a.Locks.Must, beside) && slices.ContainsFunc(b.Locks.Must, exclusive) ||
		slices.ContainsFunc(a.Locks.Must, exclusive) && slices.ContainsFunc(b.Locks.Must, beside)
}

// unlockedFirst returns two accesses that race, first the one that holds fewer
// locks: it is the bug.
func unlockedFirst(a, b summary.Access) (_, _ summary.Access) {
	if len(b.Locks.Must) < len(a.Locks.Must) {
		return b, a
	}
	return a, b
}

func commonLock(a, b summary.Access) bool {
	for _, h := range a.Locks.Must {
		g, held := b.Locks.Holds(h.Lock)
		if held && !(h.Read && g.Read) {
			return true
		}
		if b.Locks.May.Has(h.Lock.ID()) {
			return true // only possibly, so say nothing
		}
	}
	for _, id := range a.Locks.May {
		if b.Locks.May.Has(id) {
			return true
		}
		for _, h := range b.Locks.Must {
			if h.Lock.ID() == id {
				return true
			}
		}
	}
	return false
}

// byMap groups accesses by the map, in order of appearance.
func byMap(accesses []summary.Access) [][]summary.Access {
	index := map[*access.Path]int{}
	var groups [][]summary.Access
	for _, a := range accesses {
		i, ok := index[a.Map]
		if !ok {
			i = len(groups)
			index[a.Map] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], a)
	}
	return groups
}

// reportParallel reports a, unless b is known already to be the one that lacks
// the lock, here or in another package, which locks elsewhere.
func (f *finder) reportParallel(a, b summary.Access, sp *summary.Spawn, level report.Level, format string) {
	if f.deviant[b.Site] || guard.LockedInside(a, f.pass.Pkg) || guard.LockedInside(b, f.pass.Pkg) {
		return
	}
	f.told[[2]token.Pos{a.Site, b.Site}], f.told[[2]token.Pos{b.Site, a.Site}] = true, true
	f.add(report.Finding{
		Pos:      a.Site,
		Category: parallelAccess,
		Level:    level,
		Message:  fmt.Sprintf(format, f.mapText(a)),
		Related:  f.related(b.Site, "the other access", sp.Instr.Pos(), "started here"),
	})
}
