package ir

import "golang.org/x/tools/go/ssa"

// Resolve follows v through conversions and through variables that are
// assigned exactly once, also when a function literal captures them, and
// returns the value that was assigned.
func (p *Package) Resolve(v ssa.Value) ssa.Value {
	for range 20 { // a chain of variables this long is not worth following
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
		case *ssa.FreeVar:
			b := p.Binding(x)
			if b == nil {
				return v
			}
			v = b
		case *ssa.UnOp:
			cell, ok := p.Cell(x)
			if !ok {
				return v
			}
			stored := p.OnlyStore(cell)
			if stored == nil {
				return v
			}
			v = stored
		default:
			return v
		}
	}
	return v
}

// Binding returns the enclosing function's value that fv captures.
func (p *Package) Binding(fv *ssa.FreeVar) ssa.Value {
	mc := p.closures[fv.Parent()]
	if mc == nil {
		return nil
	}
	for i, f := range fv.Parent().FreeVars {
		if f == fv && i < len(mc.Bindings) {
			return mc.Bindings[i]
		}
	}
	return nil
}

// Cell returns the local variable that load reads, looking through captures.
func (p *Package) Cell(load *ssa.UnOp) (*ssa.Alloc, bool) {
	addr := load.X
	for {
		switch a := addr.(type) {
		case *ssa.Alloc:
			return a, true
		case *ssa.FreeVar:
			b := p.Binding(a)
			if b == nil {
				return nil, false
			}
			addr = b
		default:
			return nil, false
		}
	}
}

// OnlyStore returns the single value ever assigned to the local variable
// cell, or nil if there are several, or if its address goes elsewhere.
func (p *Package) OnlyStore(cell *ssa.Alloc) ssa.Value {
	p.mu.Lock()
	only, ok := p.onlyStores[cell]
	p.mu.Unlock()
	if !ok {
		only = p.onlyStore(cell)
		p.mu.Lock()
		p.onlyStores[cell] = only
		p.mu.Unlock()
	}
	return only
}

func (p *Package) onlyStore(cell *ssa.Alloc) ssa.Value {
	var only ssa.Value
	ok := true
	p.EachUse(cell, func(use ssa.Instruction, addr ssa.Value) {
		switch use := use.(type) {
		case *ssa.Store:
			if use.Addr != addr || only != nil {
				ok = false
				return
			}
			only = use.Val
		case *ssa.UnOp, *ssa.DebugRef, *ssa.FieldAddr, *ssa.IndexAddr:
		default:
			ok = false
		}
	})
	if !ok {
		return nil
	}
	return only
}

// EachUse calls f for every instruction that uses the address of the local
// variable cell in its function and in the literals that capture it, with the
// operand through which it does; the captures themselves are left out.
func (p *Package) EachUse(cell ssa.Value, f func(use ssa.Instruction, addr ssa.Value)) {
	refs := cell.Referrers()
	if refs == nil {
		return
	}
	for _, use := range *refs {
		mc, ok := use.(*ssa.MakeClosure)
		if !ok {
			f(use, cell)
			continue
		}
		fn := mc.Fn.(*ssa.Function)
		if fn.Parent() == nil {
			f(use, cell)
			continue
		}
		for i, b := range mc.Bindings {
			if b == cell {
				p.EachUse(fn.FreeVars[i], f)
			}
		}
	}
}

// VariadicArgs returns the values stored into the array that the compiler
// makes for the arguments of a variadic call.
func VariadicArgs(s *ssa.Slice) []ssa.Value {
	array, ok := s.X.(*ssa.Alloc)
	if !ok || array.Comment != "varargs" {
		return nil
	}
	var out []ssa.Value
	for _, ref := range *array.Referrers() {
		elem, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, ref := range *elem.Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == elem {
				out = append(out, st.Val)
			}
		}
	}
	return out
}
