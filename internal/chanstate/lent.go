package chanstate

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// lent reports whether the channel that is closed is known to others only by an object
// that fn has made for a call, which has returned by then:
//
//	ch := make(chan *Status)
//	defer close(ch)
//	return b.control.Status(req, &statusProxy{ch: ch})
//
// Whoever sends on it with the methods of that object has done so during the call.
func (p *pairs) lent(fn *ssa.Function, c Op) bool {
	if c.Func != fn || c.Object == nil {
		return false
	}
	at := closeAt(fn, c.Pos)
	if at == nil {
		return false
	}
	ch, made := p.e.pkg.Resolve(at.Common().Args[0]).(*ssa.MakeChan)
	if !made {
		return false
	}
	stores := p.e.storesOf[ch]
	return len(stores) > 0 && !slices.ContainsFunc(stores, func(st *ssa.Store) bool {
		object := fieldOfNew(st.Addr)
		return st.Parent() != fn || object == nil || !passedOn(object, at)
	})
}

// fieldOfNew returns the new object that addr is a field of, or nil.
func fieldOfNew(addr ssa.Value) *ssa.Alloc {
	field, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	object, _ := field.X.(*ssa.Alloc)
	return object
}

// passedOn reports whether a new object is only passed to calls that end before
// the channel is closed.
func passedOn(object ssa.Value, closing ssa.CallInstruction) bool {
	_, last := closing.(*ssa.Defer)
	return !slices.ContainsFunc(*object.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.FieldAddr, *ssa.DebugRef:
			return false
		case *ssa.MakeInterface:
			return !passedOn(use, closing)
		case *ssa.Call:
			return !last && !precedes(use, closing)
		}
		return true
	})
}
