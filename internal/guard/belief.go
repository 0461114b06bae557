package guard

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/symbol"
)

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

// Founded reports whether there is any evidence. That some lock of another object is
// held at one access of many is none.
func (b *Belief) Founded() bool {
	return b.Sites > 1 || b.Sites == 1 && (b.Declared || b.Guard.Self || b.Total < minUses)
}

// minUses is how many accesses are many.
const minUses = 4

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

// Infer returns the belief about the lock that guards loc, nil if no access
// holds any lock.
func (d *Declarations) Infer(loc Location, sites []*Site) *Belief {
	candidates := map[Guard]*Belief{}
	var order []Guard
	for _, s := range sites {
		for _, u := range s.Uses {
			for g := range u.Held {
				if candidates[g] == nil && !d.foreign(g) && !g.ofCall(loc) && (g.Self || !d.siblings(g, loc)) {
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

// ofCall reports whether g is a local variable, and so keeps only the goroutines
// of one call apart, which shows in that function, while the map at loc is there
// for longer.
func (g Guard) ofCall(loc Location) bool {
	return g.local() && loc.Root == nil
}

func (g Guard) local() bool {
	_, ok := g.Root.(*ssa.Alloc)
	return ok
}

// AmongItsOwn reports whether a lock is held that is a local variable: the goroutines
// of one call are kept apart from each other, and nobody else is reckoned with.
func (u Use) AmongItsOwn() bool {
	for g := range u.Held {
		if g.local() {
			return true
		}
	}
	return false
}

// Interior reports whether g is no lock itself, but one inside an object of another
// package's type.
func (d *Declarations) Interior(g Guard) bool {
	v, ok := g.Obj.(*types.Var)
	if !ok || d.locks.IsLock(v.Type()) {
		return false
	}
	t := symbol.Named(v.Type())
	return t != nil && t.Pkg() != d.pkg.Types
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
			if s.takesLate(b.Guard) {
				continue // it should hold it: no evidence against that
			}
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
