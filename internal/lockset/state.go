// Package lockset computes which locks are held where (Savage et al., Eraser,
// TOCS 1997, made static as in RacerX, SOSP 2003). Its lattice:
//
//   - Must is the set of locks certainly held, each with its mode; states join
//     by intersection, with the weaker mode.
//   - May is the set of locks held on some paths for a reason that the code
//     itself tests again (a flag, a nil lock); states join by union. A lock in
//     May and not in Must is neither evidence for a guard nor against it.
//   - Absent are locks in Must that are nil: behind `if mu == nil` no lock is needed,
//     but none was taken either. Intersection: a path that took it outweighs that.
//   - Freed is the set of locks that the function has released without having
//     taken them: its callers' locks that do not hold any more. Union.
//
// Paths name locks. The transfer functions are pure.
package lockset

import (
	"slices"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
)

// Held is a lock that is held, for reading only or exclusively.
type Held struct {
	Lock *access.Path
	Read bool
}

// State says which locks are held at a point of a function, relative to the
// function's entry.
type State struct {
	Must   []Held // sorted by Lock.ID
	May    idset.Set
	Absent idset.Set
	Freed  idset.Set
}

// Acquire returns the state after lock has been taken.
func (s State) Acquire(lock *access.Path, read bool) State {
	s.Must = insert(s.Must, Held{lock, read})
	s.May = s.May.Without(lock.ID())
	s.Absent = s.Absent.Without(lock.ID())
	s.Freed = s.Freed.Without(lock.ID())
	return s
}

// Lack returns the state in which lock is known to be nil: nobody needs it.
func (s State) Lack(lock *access.Path) State {
	if _, ok := find(s.Must, lock); ok {
		return s
	}
	s.Must = insert(s.Must, Held{lock, false})
	s.May = s.May.Without(lock.ID())
	s.Absent = s.Absent.With(lock.ID())
	return s
}

// Release returns the state after lock has been given back.
func (s State) Release(lock *access.Path) State {
	i, ok := find(s.Must, lock)
	switch {
	case ok:
		s.Must = slices.Delete(slices.Clone(s.Must), i, i+1)
	case s.May.Has(lock.ID()):
	default:
		s.Freed = s.Freed.With(lock.ID())
	}
	s.May, s.Absent = s.May.Without(lock.ID()), s.Absent.Without(lock.ID())
	return s
}

// Possibly returns the state in which lock may be held or not, because a
// condition says so that the code knows and the analysis does not.
func (s State) Possibly(lock *access.Path) State {
	if _, ok := find(s.Must, lock); !ok {
		s.May = s.May.With(lock.ID())
	}
	return s
}

// Holds returns the mode in which lock is certainly held.
func (s State) Holds(lock *access.Path) (h Held, ok bool) {
	i, ok := find(s.Must, lock)
	if !ok {
		return Held{}, false
	}
	return s.Must[i], true
}

// Join merges two states. If correlated, a lock held on one side only stays
// possible; otherwise it counts as not held.
func Join(a, b State, correlated bool) State {
	out := State{May: a.May.Union(b.May), Absent: a.Absent.Intersect(b.Absent), Freed: a.Freed.Union(b.Freed)}
	for _, h := range a.Must {
		if g, ok := b.Holds(h.Lock); ok {
			out.Must = append(out.Must, Held{h.Lock, h.Read || g.Read})
		} else if correlated && !a.Absent.Has(h.Lock.ID()) {
			out.May = out.May.With(h.Lock.ID())
		}
	}
	if correlated {
		for _, h := range b.Must {
			if _, ok := a.Holds(h.Lock); !ok && !b.Absent.Has(h.Lock.ID()) {
				out.May = out.May.With(h.Lock.ID())
			}
		}
	}
	return out
}

// Equal reports whether a and b are the same state.
func Equal(a, b State) bool {
	return slices.Equal(a.Must, b.Must) && a.May.Equal(b.May) && a.Absent.Equal(b.Absent) && a.Freed.Equal(b.Freed)
}

// Under returns the locks held at a point with state s when the function is
// entered with the locks entry.
func (s State) Under(entry []Held) []Held {
	out := s.Must
	for _, h := range entry {
		if !s.Freed.Has(h.Lock.ID()) {
			out = insert(out, h)
		}
	}
	return out
}

// Intersect returns the locks in both a and b, with the weaker mode.
func Intersect(a, b []Held) []Held {
	var out []Held
	for _, h := range a {
		if i, ok := find(b, h.Lock); ok {
			out = append(out, Held{h.Lock, h.Read || b[i].Read})
		}
	}
	return out
}

func find(held []Held, lock *access.Path) (int, bool) {
	return slices.BinarySearchFunc(held, lock.ID(), func(h Held, id int32) int {
		return int(h.Lock.ID() - id)
	})
}

// insert adds h to held; a lock held exclusively stays so.
func insert(held []Held, h Held) []Held {
	i, ok := find(held, h.Lock)
	if !ok {
		return slices.Insert(slices.Clone(held), i, h)
	}
	if held[i].Read && !h.Read {
		held = slices.Clone(held)
		held[i] = h
	}
	return held
}
