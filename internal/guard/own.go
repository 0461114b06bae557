package guard

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// Published reports whether the function itself has made the object reachable
// for others before the access.
func (s *Site) Published() bool { return s.RootIn(s.Access.Leaked) }

// StillOwn reports whether the function itself has made the object, or has it from
// its caller, and only passes it to others: that these keep it does not say that
// they use it before the function is done. A receiver that is only being made is no
// other.
func (s *Site) StillOwn(pkg *ir.Package, newReceiver bool) bool {
	switch v := s.Root.Root().(type) {
	case *ssa.Alloc, *ssa.Parameter:
		own := ownership{pkg, newReceiver, map[ssa.Value]bool{}}
		return encloses(v.Parent(), s.Fn) && !own.putAway(v)
	}
	return false
}

// ownership follows what a function does with what it has made.
type ownership struct {
	pkg         *ir.Package
	newReceiver bool // the receiver of the function belongs to it, too
	seen        map[ssa.Value]bool
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
func (o ownership) putAway(v ssa.Value) bool {
	if o.seen[v] {
		return false
	}
	o.seen[v] = true
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			return use.Val == v && !o.configures(use.Addr) && o.intoOthers(use.Addr)
		case *ssa.MapUpdate:
			return use.Value == v && !o.inReceiver(use.Map) && o.intoOthers(use.Map)
		case *ssa.Send, *ssa.Go:
			return true
		}
		return false
	})
}

// intoOthers reports whether what is stored at addr can be reached by others.
func (o ownership) intoOthers(addr ssa.Value) bool {
	switch at := addr.(type) {
	case *ssa.FieldAddr:
		return o.intoOthers(at.X)
	case *ssa.UnOp:
		return at.Op != token.MUL || o.intoOthers(at.X) || !o.holdsMade(at.X)
	case *ssa.Alloc:
		return o.putAway(at) || slices.ContainsFunc(*at.Referrers(), func(use ssa.Instruction) bool {
			load, ok := use.(*ssa.UnOp)
			return ok && o.putAway(load)
		})
	}
	return true
}

// configures reports whether addr is a field of a struct that the function was
// passed, or of one that this leads to: it is its caller's, who waits for it. The
// receiver does not count unless it is new, and elements of slices and maps do not.
func (o ownership) configures(addr ssa.Value) bool {
	switch at := addr.(type) {
	case *ssa.FieldAddr:
		return o.configures(at.X)
	case *ssa.UnOp:
		return at.Op == token.MUL && o.configures(at.X)
	case *ssa.Parameter:
		return o.newReceiver || at.Parent().Signature.Recv() == nil || at != at.Parent().Params[0]
	}
	return false
}

// inReceiver reports whether the map or slice v is in a field of the receiver, while
// that is only being made.
func (o ownership) inReceiver(v ssa.Value) bool {
	switch v := o.pkg.Resolve(v).(type) {
	case *ssa.FieldAddr:
		return o.inReceiver(v.X)
	case *ssa.UnOp:
		return v.Op == token.MUL && o.inReceiver(v.X)
	case *ssa.Parameter:
		return o.newReceiver && v.Parent().Signature.Recv() != nil && v == v.Parent().Params[0]
	}
	return false
}

// holdsMade reports whether the variable, or the field of an object, at addr holds
// nothing but what the function has made and not put away.
func (o ownership) holdsMade(addr ssa.Value) bool {
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
			if o.putAway(st.Val) {
				return false
			}
		}
	}
	return made
}
