// Package guard decides which lock guards which map: from declarations in
// comments, or by belief, since what most of the code does is what its authors
// meant (Engler et al., Bugs as deviant behavior, SOSP 2001).
package guard

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// Location is a map for which a guard is looked for: a field of whatever
// instance, a package-level variable, or a local variable that several
// function literals share; and how many elements deep inside it, for maps of
// maps.
type Location struct {
	Obj   types.Object
	Outer types.Object // the field that holds the struct with Obj by value
	Inner types.Object // the map's own field in the foreign object that Obj holds
	Root  ssa.Value    // for local variables, and fields of local structs
	Elems int
}

// Locate returns the location that path belongs to and where in memory it is;
// the base is nil for a variable by itself. The zero location is nobody's.
//
// A map inside an object of another package's type belongs to the variable of
// this package that holds the object: what guards one holder's object says
// nothing about another's.
func Locate(path *access.Path, pkg *types.Package) (loc Location, at Place) {
	owner, elems := path.Owner()
	if f := owner.Last().Field; f != nil && f.Pkg() != pkg {
		loc.Inner = f
		foreign := 0
		for owner.Parent() != nil && (owner.Last().Field == nil || owner.Last().Field.Pkg() != pkg) {
			if owner.Last().Field != nil {
				foreign++
			}
			owner = owner.Parent()
			elems++
		}
		if foreign > 1 {
			// Deep inside of what another package built, which judges itself.
			return Location{}, Place{}
		}
	}
	loc.Obj, loc.Elems = owner.Object(), elems
	base := owner.Parent()
	switch {
	case loc.Obj == nil || loc.Obj.Pkg() != pkg:
		loc.Obj = nil
		loc.Root = owner.Root()
	case owner.InLocalStruct():
		loc.Root = owner.Root()
	case base != nil:
		if f := base.Last().Field; f != nil && isStruct(f.Type()) {
			loc.Outer = f
		}
	}
	for at.Key = path; elems > 0 && at.Key.Parent() != owner; {
		at.Key = at.Key.Parent()
	}
	if elems == 0 {
		at.Key = nil
	}
	at.Base = base
	return loc, at
}

// Place is where a map is: in the object Base, and there perhaps inside the
// element Key of the slice or map that the location names.
type Place struct{ Base, Key *access.Path }

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// Guard names a lock in a way that does not depend on the instance: the field
// or variable that holds it, and whether it belongs to the very object that
// contains the map.
type Guard struct {
	Obj  types.Object
	Root ssa.Value // instead of Obj, for local variables
	Self bool
}

// Relation returns how lock relates to a map in the object base. A lock inside
// an object of another package's type is known by the variable of this package
// that holds the object.
func Relation(lock *access.Path, at Place, pkg *types.Package) Guard {
	for f := lock.Last().Field; f != nil && f.Pkg() != pkg && holderIn(lock.Parent(), pkg); f = lock.Last().Field {
		lock = lock.Parent()
	}
	owner, _ := lock.Owner()
	g := Guard{Obj: owner.Object()}
	if g.Obj == nil {
		g.Root = owner.Root()
	}
	g.Self = at.Base != nil && (lock.Covers(at.Base) || lock.Parent() != nil && lock.Parent().Covers(at.Base) || at.striped(lock))
	return g
}

// striped reports whether lock is the element of a slice of locks that has the
// same key as the map in a slice of maps beside it: s.locks[i] and s.parts[i].
func (at Place) striped(lock *access.Path) bool {
	if at.Key == nil || lock.Parent() == nil || lock.Last().Field != nil || lock.Parent().Parent() != at.Base {
		return false
	}
	a, b := lock.Last().Elem, at.Key.Last().Elem
	return a == b || a == access.Some || b == access.Some || a == access.Every
}

func holderIn(path *access.Path, pkg *types.Package) bool {
	f := path.Last().Field
	return f != nil && (f.Pkg() == pkg || holderIn(path.Parent(), pkg))
}

// leadsBack reports whether base is reached from the object holder through
// objects of other types, and is of its type: perhaps it is the holder itself, as
// in t.space.byName[k].space.
func leadsBack(holder, base *access.Path) bool {
	if holder == nil || base == nil || base == holder || !base.HasPrefix(holder) || base.Last().Field == nil {
		return false
	}
	t := typeOf(holder)
	return t != nil && t == typeOf(base) && t != typeOf(base.Parent())
}

// typeOf returns the name of the type of what path names, nil if it has none.
func typeOf(path *access.Path) *types.TypeName {
	switch f := path.Last().Field; {
	case f != nil:
		return symbol.Named(f.Type())
	case path.IsRoot():
		return symbol.Named(path.Root().Type())
	}
	return nil
}

// Class returns the guard without regard to the instance.
func (g Guard) Class() Guard { g.Self = false; return g }

// Name is how messages call the guard.
func (g Guard) Name() string {
	if g.Obj != nil {
		return g.Obj.Name()
	}
	if a, ok := g.Root.(*ssa.Alloc); ok {
		return a.Comment
	}
	return g.Root.Name()
}

// pos is where the guard is declared.
func (g Guard) pos() token.Pos {
	if g.Obj != nil {
		return g.Obj.Pos()
	}
	return g.Root.Pos()
}
