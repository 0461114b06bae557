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

	pkg *types.Package
}

// Sites collects the sites of all locations of a package. What happens to an
// object before anybody else can reach it, during initialisation, and on a
// test's own goroutine is left out.
func Sites(sums *summary.Package, contexts *thread.Contexts) map[Location][]*Site {
	out := map[Location][]*Site{}
	twins := findTwins(sums)
	for _, fn := range sums.IR.Funcs {
		for _, a := range sums.Of(fn).Own {
			if a.Owned {
				continue
			}
			loc, at := Locate(a.Map, sums.IR.Types)
			if loc == (Location{}) {
				continue
			}
			s := &Site{Fn: fn, Access: a, Place: at, Root: a.Map.Base(), pkg: sums.IR.Types}
			for _, ctx := range contexts.Of(fn) {
				if !ctx.Assumed && !ctx.Silent() && !private(sums, a, ctx) {
					s.Uses = append(s.Uses, newUse(sums, twins, a, at, ctx))
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

func newUse(sums *summary.Package, twins *twins, a summary.Access, at Place, ctx *thread.Context) Use {
	u := Use{Context: ctx, Held: map[Guard]bool{}, Open: map[Guard]bool{}, Waited: ctx.Waited || sums.Quiet(a.Received)}
	if a.Elsewhere {
		return u
	}
	note := func(h lockset.Held, at Place) {
		g := Relation(h.Lock, at, sums.IR.Types)
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
		for _, obj := range twins.of(g.Obj) {
			// Perhaps the same mutex: evidence neither for nor against.
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
		if _, held, open := u.holds(g); !held && !open && !u.Unnamed {
			without = append(without, u)
		}
	}
	return without
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

// Belief is a guard with the evidence for it, counted in functions: one
// function with many accesses is still one witness.
type Belief struct {
	Guard     Guard
	Declared  bool
	Guarded   map[*ssa.Function]bool // functions that hold it at every access
	Unguarded map[*ssa.Function]bool // functions that do not, at some access
	Holders   map[*ssa.Function]bool // functions that hold it at some access
	Writes    int                    // guarded sites that write
	Writers   map[*ssa.Function]bool // functions with such sites
	Sites     int                    // guarded sites
	Total     int

	UnguardedWrites int
	ReadWrites      int // sites that write under the guard in read mode
}

// Loaded reports whether the map was read from its variable under the lock
// that the site does not hold any more.
func (b *Belief) Loaded(s *Site) bool {
	for _, h := range s.Access.Loaded {
		g := Relation(h.Lock, s.Place, s.pkg)
		if _, still := s.Access.Locks.Holds(h.Lock); !still && (g == b.Guard || g.Class() == b.Guard) {
			return true
		}
	}
	return false
}

// Fetched reports whether the object that holds the map was taken out of another
// map under the lock that the site does not hold any more.
func (b *Belief) Fetched(s *Site) bool {
	return slices.ContainsFunc(s.Access.Fetched, func(h lockset.Held) bool {
		_, still := s.Access.Locks.Holds(h.Lock)
		return !still && Relation(h.Lock, s.Place, s.pkg).Class() == b.Guard.Class()
	})
}

// Published reports whether the function itself has made the object reachable
// for others before the access.
func (s *Site) Published() bool { return s.RootIn(s.Access.Leaked) }

// StillOwn reports whether the function itself has made the object and only
// passes it to others: that these keep it does not say that they use it before
// the function is done.
func (s *Site) StillOwn() bool {
	made, ok := s.Root.Root().(*ssa.Alloc)
	if !ok || made.Parent() != s.Fn {
		return false
	}
	return !putAway(made)
}

// putAway reports whether the function that makes v stores it anywhere but in a
// local variable, or starts a goroutine with it.
func putAway(v ssa.Value) bool {
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			if use.Val != v {
				return false
			}
			variable, ok := use.Addr.(*ssa.Alloc)
			return !ok || slices.ContainsFunc(*variable.Referrers(), func(use ssa.Instruction) bool {
				load, ok := use.(*ssa.UnOp)
				return ok && putAway(load)
			})
		case *ssa.MapUpdate:
			return use.Value == v
		case *ssa.Send, *ssa.Go:
			return true
		}
		return false
	})
}

// Infer returns the belief about the lock that guards loc, nil if no access
// holds any lock.
func (d *Declarations) Infer(loc Location, sites []*Site) *Belief {
	candidates := map[Guard]*Belief{}
	var order []Guard
	for _, s := range sites {
		for _, u := range s.Uses {
			for g := range u.Held {
				if candidates[g] == nil && !d.foreign(g) && (g.Self || !d.siblings(g, loc)) {
					candidates[g] = &Belief{Guard: g, Guarded: map[*ssa.Function]bool{}, Unguarded: map[*ssa.Function]bool{}, Holders: map[*ssa.Function]bool{}}
					order = append(order, g)
				}
			}
		}
	}
	var want types.Object
	if loc.Obj != nil {
		want = d.Guard(loc.Obj)
	}
	var best *Belief
	for _, g := range order {
		b := candidates[g]
		b.Declared = want != nil && g.Obj == want
		b.count(sites)
		if best == nil || b.better(best) {
			best = b
		}
	}
	return best
}

// foreign reports whether g is a lock of another package's, which guards its
// own maps by itself.
func (d *Declarations) foreign(g Guard) bool {
	return g.Obj != nil && g.Obj.Pkg() != nil && g.Obj.Pkg() != d.pkg.Types && !isEmbeddedLock(g.Obj)
}

// isEmbeddedLock reports whether obj is a lock that a struct embeds, which
// lends its methods to the struct.
func isEmbeddedLock(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && v.Embedded()
}

func (b *Belief) count(sites []*Site) {
	b.Writers = map[*ssa.Function]bool{}
	for _, s := range sites {
		b.Total++
		if len(s.Lacks(b.Guard)) > 0 {
			b.Unguarded[s.Fn] = true
			if s.Access.Write {
				b.UnguardedWrites++
			}
			continue
		}
		b.Sites++
		b.Holders[s.Fn] = true
		switch {
		case !s.Access.Write:
		case len(s.ReadOnly(b.Guard)) > 0:
			b.ReadWrites++
		default:
			b.Writes++
			b.Writers[s.Fn] = true
		}
	}
	for _, s := range sites {
		if !b.Unguarded[s.Fn] {
			b.Guarded[s.Fn] = true
		}
	}
}

// better orders candidates: declared first, then the object's own lock unless
// another is held at far more sites, then by guarded sites, by name and by place.
func (b *Belief) better(c *Belief) bool {
	switch {
	case b.Declared != c.Declared:
		return b.Declared
	case (b.Writes > 0) != (c.Writes > 0):
		return b.Writes > 0 // only reading under a lock makes no guard
	case (b.ReadWrites > b.Writes) != (c.ReadWrites > c.Writes):
		return c.ReadWrites > c.Writes // what writers share is for somebody else
	case b.Guard.Self != c.Guard.Self && min(b.Sites, c.Sites)*2 >= max(b.Sites, c.Sites):
		return b.Guard.Self // some callers happen to hold another lock, too
	case b.Sites != c.Sites:
		return b.Sites > c.Sites
	case b.Writes != c.Writes:
		return b.Writes > c.Writes
	case b.Guard.Self != c.Guard.Self:
		return b.Guard.Self
	}
	if bn, cn := b.Guard.Name(), c.Guard.Name(); bn != cn {
		return bn < cn
	}
	return b.Guard.pos() < c.Guard.pos()
}
