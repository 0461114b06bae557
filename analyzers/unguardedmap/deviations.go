package unguardedmap

import (
	"fmt"
	"go/token"
	"maps"
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
	if s.LockedInside() || f.decl.Interior(b.Guard) && s.Inside() {
		return false
	}
	without := slices.DeleteFunc(s.Lacks(b.Guard), func(u guard.Use) bool {
		return !racesWithAny(b.Guard, u, s, sites) || !b.Guard.Self && u.HoldsOwn() || f.decl.Contract(s.Fn) && len(u.Context.From) == 0
	})
	if len(without) > 0 {
		level := f.confidence(b, s, without, sites)
		if len(without) < len(s.Uses) && !b.Loaded(s) && f.reportCalls(b, s, without, sites, level) {
			return true
		}
		f.reportAccess(b, s, sites, level)
		return true
	}
	if s.Access.Write && (b.Writes > 0 || s.Access.Map.Shared()) {
		uses := slices.DeleteFunc(s.ReadOnly(b.Guard), func(u guard.Use) bool { return !meetsAny(u, s, sites) || !b.Guard.Self && u.HoldsOwn() })
		if len(uses) > 0 && b.Sites > 0 {
			f.reportReadLocked(b, s, uses)
			return true
		}
	}
	return false
}

// stable returns the sites without those that read a map outside of the lock under
// which they got it, if it is not changed after it was put in place: one that is
// replaced as a whole, or complete once its object has started.
func (f *finder) stable(b *guard.Belief, sites []*guard.Site) []*guard.Site {
	changed := func(s *guard.Site) bool { return s.Access.Write && !s.Access.Refill && !f.startsUp(s) }
	if slices.ContainsFunc(sites, changed) {
		return sites
	}
	return slices.DeleteFunc(slices.Clone(sites), func(s *guard.Site) bool { return b.Loaded(s) && !s.Access.Write })
}

// startsUp reports whether a function with a name such as startAccepting, which is
// called in one place, fills the map before it starts goroutines.
func (f *finder) startsUp(s *guard.Site) bool {
	fn := s.Fn
	named := strings.HasPrefix(fn.Name(), "start") || strings.HasPrefix(fn.Name(), "Start")
	return named && len(f.sums.IR.Callers[fn]) <= 1 && len(s.Access.Live) == 0 && len(f.sums.Of(fn).Spawns) > 0
}

// racesWithAny reports whether use u of s, which lacks g, may run in parallel
// with some use of the same map, one of the two writing and no other lock held
// at both.
func racesWithAny(g guard.Guard, u guard.Use, s *guard.Site, sites []*guard.Site) bool {
	for _, t := range sites {
		if !s.Access.Write && !t.Access.Write {
			continue
		}
		for _, v := range t.Uses {
			if mayOverlap(u, v, s, t) && !sharedGuard(without(u, g), v) {
				return true
			}
		}
	}
	return false
}

// meetsAny reports whether use u of s may run at the same time as some use of the map.
func meetsAny(u guard.Use, s *guard.Site, sites []*guard.Site) bool {
	for _, t := range sites {
		if slices.ContainsFunc(t.Uses, func(v guard.Use) bool { return mayOverlap(u, v, s, t) }) {
			return true
		}
	}
	return false
}

// without returns u as if it did not hold locks of g's class: of another object
// than the map's, they protect nothing.
func without(u guard.Use, g guard.Guard) guard.Use {
	u.Held, u.Open = maps.Clone(u.Held), maps.Clone(u.Open)
	for _, h := range []guard.Guard{g, g.Class()} {
		delete(u.Held, h)
		delete(u.Open, h)
	}
	return u
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
	if level > report.Low {
		f.deviant[s.Access.Pos] = true
	}
	f.add(report.Finding{
		Pos: s.Access.Pos, Category: category, Level: level, Message: msg,
		Related: f.evidence(b, s, sites),
	})
}

// reportCalls reports the call sites that enter a function without the lock
// that its other callers hold; it reports false if there are none. A caller that
// lacks the lock where it uses the map itself is reported there.
func (f *finder) reportCalls(b *guard.Belief, s *guard.Site, without []guard.Use, sites []*guard.Site, level report.Level) bool {
	found := false
	for _, u := range without {
		for _, call := range u.Context.From {
			found = true
			if slices.ContainsFunc(sites, func(t *guard.Site) bool {
				return t.Fn == call.Parent() && (t.Access.Write || !s.Access.Write) && len(t.Lacks(b.Guard)) == len(t.Uses)
			}) {
				continue
			}
			level := level
			if setsUp(call.Parent()) || f.shelteredCall(call, s) {
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
		called := false
		for _, u := range uses {
			for _, call := range u.Context.From {
				called = true
				f.add(report.Finding{
					Pos: call.Pos(), Category: readLocked, Level: report.High,
					Message: fmt.Sprintf("call to %s writes map %s while %s is only read-locked", s.Fn.Name(), f.mapText(s.Access), f.lockText(b, s.Access)),
					Related: f.related(s.Access.Pos, "written here"),
				})
			}
		}
		if called {
			return // the other callers hold the lock in the right mode
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
	if loc, at := guard.Locate(a.Map, f.pass.Pkg); loc.Inner != nil && at.Base != nil && at.Base.Named() {
		return at.Base.String() + "." + b.Guard.Name() // the map is deeper inside
	}
	text := f.mapText(a)
	if i := strings.LastIndexByte(text, '.'); i > 0 && !strings.ContainsAny(text[i:], "[]()") {
		return text[:i] + "." + b.Guard.Name()
	}
	if owner, _ := a.Map.Owner(); owner.Parent() != nil && owner.Named() {
		return owner.Parent().String() + "." + b.Guard.Name()
	}
	return b.Guard.Name()
}
