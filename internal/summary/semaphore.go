package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// isSemaphore reports whether ch is a channel that serves as a lock: of
// struct{} or bool values, and every make of it has the capacity one.
func (p *Package) isSemaphore(ch ssa.Value) bool {
	t, ok := ch.Type().Underlying().(*types.Chan)
	if !ok || !isToken(t.Elem()) {
		return false
	}
	path := p.Paths.Of(ch)
	if mk, ok := path.Root().(*ssa.MakeChan); ok && path.IsRoot() {
		return capacityOne(mk)
	}
	obj := path.Object()
	return obj != nil && p.semaphores[obj]
}

func isToken(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return u.NumFields() == 0
	case *types.Basic:
		return u.Kind() == types.Bool
	}
	return false
}

func capacityOne(mk *ssa.MakeChan) bool {
	c, ok := mk.Size.(*ssa.Const)
	return ok && c.Value != nil && c.Int64() == 1
}

// findSemaphores fills p.semaphores: the fields and package-level variables
// that only ever hold channels of capacity one.
func (p *Package) findSemaphores() {
	spoilt := map[types.Object]bool{}
	for _, fn := range p.IR.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				st, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				if t, ok := st.Val.Type().Underlying().(*types.Chan); !ok || !isToken(t.Elem()) {
					continue
				}
				obj := fieldOf(st.Addr)
				if obj == nil {
					continue
				}
				if mk, ok := p.IR.Resolve(st.Val).(*ssa.MakeChan); ok && capacityOne(mk) {
					p.semaphores[obj] = true
				} else {
					spoilt[obj] = true
				}
			}
		}
	}
	for obj := range spoilt {
		delete(p.semaphores, obj)
	}
}

// fieldOf returns the field or package-level variable at addr.
func fieldOf(addr ssa.Value) types.Object {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		if ptr, ok := a.X.Type().Underlying().(*types.Pointer); ok {
			if st, ok := ptr.Elem().Underlying().(*types.Struct); ok {
				return st.Field(a.Field).Origin()
			}
		}
	case *ssa.Global:
		return a.Object()
	}
	return nil
}
