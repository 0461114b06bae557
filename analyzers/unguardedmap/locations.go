package unguardedmap

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/summary"
	"github.com/maprace/maprace-lint/internal/thread"
)

// locations judges every field and variable that holds a map: first by the
// lock that guards it elsewhere, then by the threads that use it.
func (f *finder) locations(sites map[guard.Location][]*guard.Site) {
	locs := make([]guard.Location, 0, len(sites))
	for loc := range sites {
		locs = append(locs, loc)
	}
	slices.SortFunc(locs, func(a, b guard.Location) int {
		return cmp.Or(cmp.Compare(locPos(a), locPos(b)), cmp.Compare(a.Elems, b.Elems))
	})
	for _, loc := range locs {
		if !written(sites[loc]) {
			continue // read-only once it is published
		}
		belief := f.decl.Infer(loc, sites[loc])
		reported := belief != nil && belief.Sites > 0 && f.deviations(belief, sites[loc])
		if !reported && !f.threads(sites[loc]) {
			f.promised(sites[loc])
		}
	}
}

func locPos(loc guard.Location) token.Pos {
	if loc.Obj != nil {
		return loc.Obj.Pos()
	}
	return loc.Root.Pos()
}

func written(sites []*guard.Site) bool {
	return slices.ContainsFunc(sites, func(s *guard.Site) bool { return s.Access.Write })
}

// deviations reports the functions that access a map without the lock that
// the others hold there, or that write while it is only read-locked.
func (f *finder) deviations(b *guard.Belief, sites []*guard.Site) (reported bool) {
	type object struct {
		fn *ssa.Function
		m  *access.Path
	}
	written := map[token.Pos]bool{}
	for _, s := range sites {
		written[s.Access.Pos] = written[s.Access.Pos] || s.Access.Write
	}
	seen := map[object]bool{}
	for _, s := range sites {
		at := object{s.Fn, s.Access.Map}
		if seen[at] || !s.Access.Write && written[s.Access.Pos] {
			continue // m[k]++ is above all a write
		}
		if f.deviation(b, s, sites) {
			seen[at] = true
			reported = true
		}
	}
	return reported
}

func (f *finder) deviation(b *guard.Belief, s *guard.Site, sites []*guard.Site) bool {
	if b.Loaded(s) && !s.Access.Write && !changed(sites) {
		return false
	}
	without := slices.DeleteFunc(s.Lacks(b.Guard), func(u guard.Use) bool {
		return !racesWithAny(u, s, sites) || !b.Guard.Self && u.HoldsOwn() || f.decl.Contract(s.Fn) && len(u.Context.From) == 0
	})
	if len(without) > 0 {
		level := f.confidence(b, s, without, sites)
		if len(without) < len(s.Uses) && !b.Loaded(s) && f.reportCalls(b, s, without, level) {
			return true
		}
		f.reportAccess(b, s, sites, level)
		return true
	}
	if s.Access.Write && (b.Writes > 0 || s.Access.Map.Shared()) {
		uses := slices.DeleteFunc(s.ReadOnly(b.Guard), func(u guard.Use) bool { return !b.Guard.Self && u.HoldsOwn() })
		if len(uses) > 0 && b.Sites > 0 {
			f.reportReadLocked(b, s, uses)
			return true
		}
	}
	return false
}

// changed reports whether a map is written after it was put in place, and not
// only filled there before anybody can have seen it: a map that is replaced and
// never changed may be used after the lock is released.
func changed(sites []*guard.Site) bool {
	return slices.ContainsFunc(sites, func(s *guard.Site) bool { return s.Access.Write && !s.Access.Refill })
}

// racesWithAny reports whether use u of s may run in parallel with some use of
// the same map, one of the two writing.
func racesWithAny(u guard.Use, s *guard.Site, sites []*guard.Site) bool {
	for _, t := range sites {
		if !s.Access.Write && !t.Access.Write {
			continue
		}
		for _, v := range t.Uses {
			if mayOverlap(u, v, s, t) {
				return true
			}
		}
	}
	return false
}

// mayOverlap reports whether two uses of a map that some lock guards may run
// at the same time. The lock says that the value is shared, so exported
// functions may run in parallel; a goroutine of which there is one is ordered
// with itself, and so are those that have an instance each.
func mayOverlap(u, v guard.Use, s, t *guard.Site) bool {
	for _, a := range u.Context.Threads {
		for _, b := range v.Context.Threads {
			switch {
			case !concurrent(a) || !concurrent(b):
				continue
			case a == b && !a.Multi && !(a.PerCall && !(ownInstance(u, s) && ownInstance(v, t))):
				continue
			}
			return true
		}
	}
	return false
}

func concurrent(t *thread.Thread) bool {
	switch t.Kind {
	case thread.API, thread.Goroutine, thread.Handler, thread.Unknown:
		return true
	}
	return false
}

// confidence weighs the evidence, from what leaves no doubt to what rests on
// convention.
func (f *finder) confidence(b *guard.Belief, s *guard.Site, without []guard.Use, sites []*guard.Site) report.Level {
	guarded, unguarded := len(b.Guarded), len(b.Unguarded)
	writers := 0
	for fn := range b.Writers {
		if !setsUp(fn) {
			writers++
		}
	}
	switch {
	case f.decl.Unsafe(s.Fn):
		return report.Low
	case setsUp(s.Fn) && !b.Loaded(s) && (!s.Published() || s.StillOwn()):
		return report.Low
	case !b.Guard.Self && !b.Declared && !b.Loaded(s) && f.decl.Copied(s.Access.Map):
		return report.Low // which copy it is that the lock guards cannot be said
	case b.Declared && b.Sites > 0:
		return report.High
	case (guarded >= unguarded || b.UnguardedWrites > 0) && f.visibleRace(without, s, sites):
		return report.Medium
	case b.Writes == 0 && !(guarded >= 2 && guarded > unguarded):
		return report.Low
	case guarded >= 3*unguarded && guarded >= 3:
		return report.High
	case guarded > unguarded, guarded == unguarded && s.Access.Write:
		return report.Medium
	case b.Loaded(s):
		return report.Medium // the function itself takes the lock to get at the map
	case !s.Access.Map.Shared():
		return report.Low // the function that declares it may know the order
	case b.UnguardedWrites == 0 && len(b.Holders) >= unguarded && (writers >= 2 || unguarded == 1 && f.decl.OnlyMaps(s.Access.Map)):
		return report.Medium // whoever writes takes the lock
	case b.Guard.Self && 2*b.Sites > b.Total && (writers >= 2 || writers == 1 && b.UnguardedWrites == 0 && len(b.Holders) >= 2):
		return report.Medium // most uses are under the object's own lock, and so are writes
	}
	return report.Low
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
				if f.parallelUses(u, v, s, t) != nil && !sharedGuard(u, v, s, t) {
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

func setsUp(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return slices.ContainsFunc(setupNames, func(p string) bool { return strings.HasPrefix(fn.Name(), p) })
}

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
				for _, v := range t.Uses {
					if pairs++; pairs > maxPairs {
						return
					}
					started := f.parallelUses(u, v, s, t)
					if started == nil || sharedGuard(u, v, s, t) {
						continue
					}
					if len(v.Held) < len(u.Held) {
						s, t = t, s // the one without the lock is the bug
					}
					f.reportThreads(s, t, started)
					return true
				}
			}
		}
	}
	return false
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
			if !thread.Parallel(a, b) || orderedBySetup(a, b) || orderedBySetup(b, a) {
				continue
			}
			if a != b && !s.Root.IsGlobal() && !sameObject(a, b) {
				continue
			}
			if a != b && (f.waitedFor(a, t) || f.waitedFor(b, s)) {
				continue
			}
			if a == b && (ownInstance(u, s) || ownInstance(v, t)) {
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

// orderedBySetup reports whether a is the exported function that starts b: its
// own accesses are judged where the goroutine is started.
func orderedBySetup(a, b *thread.Thread) bool {
	return a.Kind == thread.API && (b.Starter == a.Entry || setsUp(a.Entry))
}

// sameObject reports whether two threads work on the same object as far as the
// package shows: both were started by one function, or by methods of one type,
// or one is a method of the type whose method, or constructor, starts the other.
func sameObject(a, b *thread.Thread) bool {
	if a.Starter != nil && a.Starter == b.Starter {
		return true
	}
	ra, rb := receiverType(a), receiverType(b)
	return ra == nil || rb == nil || ra == rb
}

// receiverType returns the type whose method starts the thread, or, for an
// exported method, is the thread.
func receiverType(t *thread.Thread) *types.TypeName {
	fn := t.Entry
	if t.Starter != nil {
		fn = t.Starter
	}
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	recv := fn.Signature.Recv()
	if recv == nil {
		return nil
	}
	typ := recv.Type()
	if p, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = p.Elem()
	}
	if n, ok := types.Unalias(typ).(*types.Named); ok {
		return n.Origin().Obj()
	}
	return nil
}

// waitedFor reports whether the access comes after a receive, or a Wait, that
// the goroutine t signals when it is done.
func (f *finder) waitedFor(t *thread.Thread, s *guard.Site) bool {
	if t.Kind != thread.Goroutine || len(s.Access.Received) == 0 {
		return false
	}
	for _, sig := range f.sums.Of(t.Entry).Signals {
		obj := f.sums.Paths.ByID(sig).Object()
		for _, id := range s.Access.Received {
			if id == sig || obj != nil && f.sums.Paths.ByID(id).Object() == obj {
				return true
			}
		}
	}
	return false
}

// ownInstance reports whether each instance of the thread has the map to
// itself.
func ownInstance(u guard.Use, s *guard.Site) bool {
	return s.RootIn(u.Context.Distinct) || s.Access.Map.Varies() && s.Base == nil
}

func sharedGuard(u, v guard.Use, s, t *guard.Site) bool {
	if u.Unnamed || v.Unnamed {
		return true // who knows what lock that is
	}
	for g, read := range u.Held {
		if r, ok := v.Held[g]; ok && !(read && s.Access.Write) && !(r && t.Access.Write) {
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
	f.add(report.Finding{
		Pos:      s.Access.Site,
		Category: parallelAccess,
		Level:    level,
		Message:  fmt.Sprintf("%s map %s without a lock, while %s uses it in parallel", verb(s.Access), f.mapText(s.Access), what),
		Related:  f.related(t.Access.Pos, "the other access", started.Pos(), "runs in parallel from here"),
	})
}

func (f *finder) reportAccess(b *guard.Belief, s *guard.Site, sites []*guard.Site, level report.Level) {
	lock := f.lockText(b, s.Access)
	category := inconsistentLock
	msg := fmt.Sprintf("%s map %s without %s, which is held at %d of %d accesses", verb(s.Access), f.mapText(s.Access), lock, b.Sites, b.Total)
	if b.Declared {
		msg = fmt.Sprintf("%s map %s without %s, which is declared to guard it", verb(s.Access), f.mapText(s.Access), lock)
	}
	if b.Loaded(s) {
		category = useAfterUnlock
		msg = fmt.Sprintf("map %s is used after %s is unlocked", f.mapText(s.Access), lock)
	}
	f.add(report.Finding{
		Pos: s.Access.Pos, Category: category, Level: level, Message: msg,
		Related: f.evidence(b, s, sites),
	})
}

// reportCalls reports the call sites that enter a function without the lock
// that its other callers hold; it reports false if there are none.
func (f *finder) reportCalls(b *guard.Belief, s *guard.Site, without []guard.Use, level report.Level) bool {
	found := false
	for _, u := range without {
		for _, call := range u.Context.From {
			found = true
			level := level
			if setsUp(call.Parent()) {
				level = report.Low
			}
			v := "reads"
			if s.Access.Write {
				v = "writes"
			}
			f.add(report.Finding{
				Pos:      call.Pos(),
				Category: inconsistentLock,
				Level:    level,
				Message:  fmt.Sprintf("call to %s %s map %s without %s", s.Fn.Name(), v, f.mapText(s.Access), f.lockText(b, s.Access)),
				Related:  f.related(s.Access.Pos, "accessed here"),
			})
		}
	}
	return found
}

func (f *finder) reportReadLocked(b *guard.Belief, s *guard.Site, uses []guard.Use) {
	msg := fmt.Sprintf("write to map %s while %s is only read-locked", f.mapText(s.Access), f.lockText(b, s.Access))
	if len(uses) < len(s.Uses) {
		for _, u := range uses {
			for _, call := range u.Context.From {
				f.add(report.Finding{
					Pos: call.Pos(), Category: readLocked, Level: report.High,
					Message: fmt.Sprintf("call to %s writes map %s while %s is only read-locked", s.Fn.Name(), f.mapText(s.Access), f.lockText(b, s.Access)),
					Related: f.related(s.Access.Pos, "written here"),
				})
			}
		}
	}
	f.add(report.Finding{Pos: s.Access.Pos, Category: readLocked, Level: report.High, Message: msg})
}

// evidence names a guarded access elsewhere.
func (f *finder) evidence(b *guard.Belief, s *guard.Site, sites []*guard.Site) []analysis.RelatedInformation {
	for _, t := range sites {
		if t != s && len(t.Lacks(b.Guard)) == 0 && len(t.Uses) > 0 {
			return f.related(t.Access.Pos, "guarded access")
		}
	}
	return nil
}

// lockText names the lock relative to the object that holds the map.
func (f *finder) lockText(b *guard.Belief, a summary.Access) string {
	if !b.Guard.Self {
		return b.Guard.Name()
	}
	text := f.mapText(a)
	if i := strings.LastIndexByte(text, '.'); i > 0 && !strings.ContainsAny(text[i:], "[]()") {
		return text[:i] + "." + b.Guard.Name()
	}
	if owner, _ := a.Map.Owner(); owner.Parent() != nil {
		switch owner.Root().(type) {
		case *ssa.Parameter, *ssa.Global: // others may have no name in the source
			return owner.Parent().String() + "." + b.Guard.Name()
		}
	}
	return b.Guard.Name()
}
