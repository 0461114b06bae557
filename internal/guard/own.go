package guard

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Published reports whether the function itself has made the object reachable
// for others before the access.
func (s *Site) Published() bool { return s.RootIn(s.Access.Leaked) }

// StillOwn reports whether the function itself has made the object, or has it from
// its caller, and only passes it to others: that these keep it does not say that
// they use it before the function is done.
func (s *Site) StillOwn() bool {
	switch v := s.Root.Root().(type) {
	case *ssa.Alloc, *ssa.Parameter:
		return encloses(v.Parent(), s.Fn) && !putAway(v, map[ssa.Value]bool{})
	}
	return false
}

// encloses reports whether inner is outer, or a literal in it.
func encloses(outer, inner *ssa.Function) bool {
	for ; inner != nil; inner = inner.Parent() {
		if inner == outer {
			return true
		}
	}
	return false
}

// putAway reports whether the function that makes v stores it anywhere but in a
// local variable or in an object that it has made, too, and not put away, or
// starts a goroutine with it.
func putAway(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			return use.Val == v && !configures(use.Addr) && intoOthers(use.Addr, seen)
		case *ssa.MapUpdate:
			return use.Value == v && intoOthers(use.Map, seen)
		case *ssa.Send, *ssa.Go:
			return true
		}
		return false
	})
}

// intoOthers reports whether what is stored at addr can be reached by others.
func intoOthers(addr ssa.Value, seen map[ssa.Value]bool) bool {
	switch at := addr.(type) {
	case *ssa.FieldAddr:
		return intoOthers(at.X, seen)
	case *ssa.UnOp:
		return at.Op != token.MUL || intoOthers(at.X, seen) || !holdsMade(at.X, seen)
	case *ssa.Alloc:
		return putAway(at, seen) || slices.ContainsFunc(*at.Referrers(), func(use ssa.Instruction) bool {
			load, ok := use.(*ssa.UnOp)
			return ok && putAway(load, seen)
		})
	}
	return true
}

// configures reports whether addr is a field of a struct that the function was
// passed, or of one that this leads to: it is its caller's, who waits for it. The
// receiver does not count, and elements of slices and maps do not.
func configures(addr ssa.Value) bool {
	switch at := addr.(type) {
	case *ssa.FieldAddr:
		return configures(at.X)
	case *ssa.UnOp:
		return at.Op == token.MUL && configures(at.X)
	case *ssa.Parameter:
		return at.Parent().Signature.Recv() == nil || at != at.Parent().Params[0]
	}
	return false
}

// holdsMade reports whether the variable, or the field of an object, at addr holds
// nothing but what the function has made and not put away.
func holdsMade(addr ssa.Value, seen map[ssa.Value]bool) bool {
	same := []ssa.Value{addr}
	if field, ok := addr.(*ssa.FieldAddr); ok {
		for _, use := range *field.X.Referrers() {
			if other, ok := use.(*ssa.FieldAddr); ok && other.Field == field.Field {
				same = append(same, other)
			}
		}
	}
	made := false
	for _, place := range same {
		for _, use := range *place.Referrers() {
			st, ok := use.(*ssa.Store)
			if !ok || st.Addr != place {
				continue
			}
			switch st.Val.(type) {
			case *ssa.Alloc, *ssa.MakeMap:
				made = true
			default:
				return false
			}
			if putAway(st.Val, seen) {
				return false
			}
		}
	}
	return made
}
