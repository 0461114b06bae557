package guard

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/summary"
	"github.com/maprace/maprace-lint/internal/thread"
)

// Use is an access in one context of its function.
type Use struct {
	Context *thread.Context
	// Held maps the guards that are held to whether only for reading.
	Held map[Guard]bool
	// Open are guards that are possibly held.
	Open map[Guard]bool
	// Unnamed means that a lock is held that is no mutex: possibly any guard.
	Unnamed bool
	// Waited means that a group was waited for before, see [summary.Package.Quiet].
	Waited bool
	// Replaced means that the map is only read, and a part of what was loaded from an
	// atomic: whoever changes such an object changes a copy and stores that, so that the
	// lock of another object that writers hold is none of the reader's business.
	Replaced bool
}

// Site is a place in the source that accesses a location, with all uses in
// which the map can be reached by others.
type Site struct {
	Fn     *ssa.Function
	Access summary.Access
	Place
	Uses []Use
	// Root is the root of the map's path.
	Root *access.Path

	pkg  *types.Package
	left []lockset.Held // locks that are held when Fn returns, and were not before
}

// Sites collects the sites of all locations of a package. What happens to an
// object before anybody else can reach it, during initialisation, and on a
// test's own goroutine is left out.
func Sites(sums *summary.Package, contexts *thread.Contexts) map[Location][]*Site {
	out := map[Location][]*Site{}
	twins := findTwins(sums)
	confined := findConfined(sums)
	for _, fn := range sums.IR.Funcs {
		for _, a := range sums.Of(fn).Own {
			if a.Owned {
				continue
			}
			loc, at := Locate(a.Map, sums.IR.Types)
			if loc == (Location{}) || confined[loc.Obj] {
				continue
			}
			s := &Site{Fn: fn, Access: a, Place: at, Root: a.Map.Base(), pkg: sums.IR.Types, left: sums.Of(fn).Acquires}
			for _, ctx := range contexts.Of(fn) {
				if !ctx.Assumed && !ctx.Silent() && !private(sums, a, ctx) {
					s.Uses = append(s.Uses, newUse(sums, a, at, ctx, twins.in(loc)))
				}
			}
			if len(s.Uses) > 0 {
				out[loc] = append(out[loc], s)
			}
		}
	}
	for loc, sites := range out {
		if loc.Root == nil {
			continue
		}
		// Of a local variable, only what function literals do on other
		// goroutines is judged here; the function itself knows the order in
		// which it starts and joins them, see package summary.
		out[loc] = slices.DeleteFunc(sites, func(s *Site) bool { return s.onFrame(loc.Root) })
		if len(out[loc]) == 0 {
			delete(out, loc)
		}
	}
	return out
}

// LockedInside reports whether another package accesses a map of its own there,
// under a lock of its own.
func (s *Site) LockedInside() bool { return LockedInside(s.Access, s.pkg) }

// Inside reports whether it is another package that accesses the map there, which
// knows best where its own lock is needed.
func (s *Site) Inside() bool { return s.Access.Callee != nil && s.Access.Callee.Pkg() != s.pkg }

// onFrame reports whether the site runs on the goroutine of the function that
// declares root.
func (s *Site) onFrame(root ssa.Value) bool {
	if s.Fn == root.Parent() || s.Fn.Parent() == nil {
		return true
	}
	for _, u := range s.Uses {
		for _, t := range u.Context.Threads {
			if t.Kind == thread.API || t.Kind == thread.Main {
				return true
			}
		}
	}
	return false
}

// private reports whether in ctx nobody else can reach the map.
func private(sums *summary.Package, a summary.Access, ctx *thread.Context) bool {
	root := a.Map.Base().ID()
	return ctx.Owned.Has(root) && !a.Leaked.Has(root)
}

// newUse returns the use of a in ctx; others gives the locks that a lock may stand for.
func newUse(sums *summary.Package, a summary.Access, at Place, ctx *thread.Context, others func(lock types.Object) []types.Object) Use {
	root := a.Map.Base()
	replaced := !a.Write && (ctx.Loaded.Has(root.ID()) || summary.FromAtomic(root.Root()))
	u := Use{Context: ctx, Replaced: replaced, Held: map[Guard]bool{}, Open: map[Guard]bool{}, Waited: ctx.Waited || sums.Quiet(a.Received)}
	if a.Elsewhere {
		return u
	}
	several := pairs{}
	note := func(h lockset.Held, at Place) {
		g := Relation(h.Lock, at, sums.IR.Types)
		several.add(g, h.Lock)
		if g.Obj == nil && types.IsInterface(h.Lock.Root().Type()) {
			u.Unnamed = true // a Locker from elsewhere may be any mutex
		}
		for _, g := range []Guard{g, g.Class()} {
			if read, ok := u.Held[g]; !ok || read {
				u.Held[g] = h.Read
			}
		}
		if !g.Self && leadsBack(h.Lock.Parent(), at.Base) {
			u.Open[Guard{Obj: g.Obj, Self: true}] = true
		}
		for _, obj := range others(g.Obj) {
			// Perhaps the same mutex, or in its place: evidence neither for nor against.
			u.Open[Guard{Obj: obj}], u.Open[Guard{Obj: obj, Self: true}] = true, true
		}
	}
	for _, h := range a.Locks.Under(ctx.Locks) {
		note(h, at)
	}
	// Of which object a caller's lock is cannot be said here.
	elsewhere := func(lock *access.Path) Guard {
		g := Relation(lock, Place{}, sums.IR.Types)
		u.Open[Guard{Obj: g.Obj, Root: g.Root, Self: true}] = true
		return g
	}
	for _, h := range ctx.Elsewhere {
		elsewhere(h.Lock)
		note(h, Place{})
	}
	for _, id := range ctx.MayElsewhere {
		u.Open[elsewhere(sums.Paths.ByID(id))] = true
	}
	open := func(ids idset.Set) {
		for _, id := range ids {
			if id == lockset.Unnamed(sums.Paths).ID() {
				u.Unnamed = true
				continue
			}
			g := Relation(sums.Paths.ByID(id), at, sums.IR.Types)
			u.Open[g], u.Open[g.Class()] = true, true
		}
	}
	open(a.Locks.May)
	open(ctx.May)
	for _, id := range a.Locks.May {
		lock := sums.Paths.ByID(id)
		several.add(Relation(lock, at, sums.IR.Types), lock)
	}
	several.open(u)
	return u
}

// holds reports whether the use holds g, and whether it might.
func (u Use) holds(g Guard) (read, held, open bool) {
	read, held = u.Held[g]
	return read, held, u.Open[g]
}

// HoldsOwn reports whether the use holds a lock of the very object that the map
// is in: then a lock of some other object is no better guard.
func (u Use) HoldsOwn() bool {
	for g := range u.Held {
		if g.Self {
			return true
		}
	}
	return false
}

// HoldsGlobal reports whether a lock that is no part of an object is held, or
// possibly held, in some use of the site.
func (s *Site) HoldsGlobal() bool {
	global := func(g Guard) bool {
		v, ok := g.Obj.(*types.Var)
		return !ok || !v.IsField()
	}
	for _, u := range s.Uses {
		for g := range u.Held {
			if global(g) {
				return true
			}
		}
		for g := range u.Open {
			if global(g) {
				return true
			}
		}
	}
	return false
}

// RootIn reports whether the root of the map's path is in roots.
func (s *Site) RootIn(roots idset.Set) bool { return roots.Has(s.Root.ID()) }

// SharedIn reports whether others can reach the map in the given use, as far
// as the package shows.
func (s *Site) SharedIn(u Use) bool { return u.Context.Shares(s.Root) }

// Lacks reports whether the site is reached without g in some use, and in
// which of them.
func (s *Site) Lacks(g Guard) (without []Use) {
	for _, u := range s.Uses {
		if _, held, open := u.holds(g); !held && !open && !u.Unnamed && !(u.Replaced && !g.Self) {
			without = append(without, u)
		}
	}
	return without
}

// takesLate reports whether the function of the site, which does not hold g there, holds
// it when it returns: `defer s.lock()`, where s.lock returns what gives the lock back.
func (s *Site) takesLate(g Guard) bool {
	return slices.ContainsFunc(s.left, func(h lockset.Held) bool { return Relation(h.Lock, s.Place, s.pkg) == g })
}

// ReadOnly returns the uses in which the site holds g for reading only.
func (s *Site) ReadOnly(g Guard) (uses []Use) {
	for _, u := range s.Uses {
		if read, held, _ := u.holds(g); held && read {
			uses = append(uses, u)
		}
	}
	return uses
}

// LockedInside reports whether the access, of a function of pkg, is made by
// another package under a lock of that package's.
func LockedInside(a summary.Access, pkg *types.Package) bool {
	if a.Callee == nil || a.Callee.Pkg() == pkg {
		return false
	}
	return slices.ContainsFunc(a.Locks.Must, func(h lockset.Held) bool {
		f := h.Lock.Last().Field
		return f != nil && f.Pkg() != pkg && h.Lock.Root() == a.Map.Root()
	})
}
