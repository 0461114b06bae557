package ir

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Internal reports whether only this package can call the method m: its
// receiver's type has no exported name, nothing exported yields a value of it,
// and m is in no interface of others that the package converts it to.
func (p *Package) Internal(m *types.Func) bool {
	recv := m.Signature().Recv()
	if recv == nil {
		return false
	}
	t := namedOf(recv.Type())
	return t != nil && !t.Exported() && !p.exposed[t] && !p.dispatchedOutside[dispatch{t, m.Name()}]
}

// Dead reports whether at most tests call fn: nothing calls it, by its name, as a
// value or through an interface, no other package can, and such functions are
// the exception here. Where they are common, there are callers that are not
// seen: the package is an excerpt, or generated or excluded files call them.
func (p *Package) Dead(fn *ssa.Function) bool { return p.mostlyReached && p.unreached(fn) }

func (p *Package) unreached(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Exported() || len(p.Callers[fn]) > 0 || p.UsedAsValue(fn) {
		return false
	}
	recv := obj.Signature().Recv()
	return recv == nil || !p.dispatched[dispatch{namedOf(recv.Type()), obj.Name()}]
}

// exceptions is of how many unexported functions one may be unreached for that
// to be an exception.
const exceptions = 10

// findReached fills mostlyReached.
func (p *Package) findReached(funcs []*ssa.Function) {
	unexported, unreached := 0, 0
	for _, fn := range funcs {
		if obj, ok := fn.Object().(*types.Func); ok && !obj.Exported() && obj.Name() != "main" && obj.Name() != "init" {
			unexported++
			if p.unreached(fn) {
				unreached++
			}
		}
	}
	p.mostlyReached = unreached*exceptions <= unexported
}

// dispatch is a method that may be called through an interface.
type dispatch struct {
	typ    *types.TypeName
	method string
}

// namedOf returns the named type that t is, points to, or is made of: the
// elements of slices, arrays, maps and channels count.
func namedOf(t types.Type) *types.TypeName {
	for {
		switch u := types.Unalias(t).(type) {
		case *types.Named:
			return u.Origin().Obj()
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		case *types.Map:
			t = u.Elem()
		case *types.Chan:
			t = u.Elem()
		default:
			return nil
		}
	}
}

// findExposed fills exposed with the types that exported functions, variables
// and fields yield, and that structs which others can have embed.
func (p *Package) findExposed() {
	p.exposed = map[*types.TypeName]bool{}
	expose := func(t types.Type) {
		if n := namedOf(t); n != nil {
			p.exposed[n] = true
		}
	}
	passes := func(t types.Type) { // to a function that others have written
		if sig, ok := t.Underlying().(*types.Signature); ok {
			for v := range sig.Params().Variables() {
				expose(v.Type())
			}
		}
	}
	results := func(f *types.Func) {
		for v := range f.Signature().Results().Variables() {
			expose(v.Type())
		}
		for v := range f.Signature().Params().Variables() {
			passes(v.Type())
		}
	}
	embedded := map[*types.TypeName][]types.Type{}
	scope := p.Types.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Func:
			if obj.Exported() {
				results(obj)
			}
		case *types.Var:
			if obj.Exported() {
				expose(obj.Type())
			}
		case *types.TypeName:
			if obj.IsAlias() && obj.Exported() {
				expose(obj.Type())
			}
			if n, ok := obj.Type().(*types.Named); ok && obj.Exported() {
				for m := range n.Methods() {
					if m.Exported() {
						results(m)
					}
				}
			}
			if iface, ok := obj.Type().Underlying().(*types.Interface); ok && obj.Exported() {
				for m := range iface.Methods() { // others may implement it
					results(m)
					for v := range m.Signature().Params().Variables() {
						expose(v.Type())
					}
				}
			}
			if obj.Exported() {
				passes(obj.Type())
			}
			if st, ok := obj.Type().Underlying().(*types.Struct); ok {
				for f := range st.Fields() {
					switch {
					case f.Exported() && obj.Exported():
						expose(f.Type())
						passes(f.Type())
					case f.Embedded():
						embedded[obj] = append(embedded[obj], f.Type())
					}
				}
			}
		}
	}
	for exposed := -1; exposed < len(p.exposed); {
		exposed = len(p.exposed)
		for obj, parts := range embedded {
			if obj.Exported() || p.exposed[obj] {
				for _, t := range parts {
					expose(t)
				}
			}
		}
	}
}

// findDispatched fills dispatched and dispatchedOutside.
func (p *Package) findDispatched(funcs []*ssa.Function) {
	p.dispatched = map[dispatch]bool{}
	p.dispatchedOutside = map[dispatch]bool{}
	made := map[*types.TypeName]map[*types.TypeName]bool{} // by interface of this package
	outside := func(t *types.TypeName, iface *types.Interface) {
		for m := range iface.Methods() {
			p.dispatchedOutside[dispatch{t, m.Name()}] = true
		}
	}
	type conversion struct{ from, to types.Type }
	var handedOn []conversion
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.ChangeInterface:
					handedOn = append(handedOn, conversion{instr.X.Type(), instr.Type()})
				case *ssa.ChangeType:
					handedOn = append(handedOn, conversion{instr.X.Type(), instr.Type()})
				case *ssa.TypeAssert:
					handedOn = append(handedOn, conversion{instr.X.Type(), instr.AssertedType})
				case *ssa.MakeInterface:
					t := namedOf(instr.X.Type())
					iface, ok := instr.Type().Underlying().(*types.Interface)
					if t == nil || !ok {
						continue
					}
					for m := range iface.Methods() {
						p.dispatched[dispatch{t, m.Name()}] = true
					}
					if own := p.ownInterface(instr.Type()); own == nil {
						outside(t, iface)
					} else {
						if made[own] == nil {
							made[own] = map[*types.TypeName]bool{}
						}
						made[own][t] = true
					}
				}
			}
		}
	}
	for _, conv := range handedOn {
		if iface, ok := conv.to.Underlying().(*types.Interface); ok {
			for t := range made[p.ownInterface(conv.from)] {
				outside(t, iface)
			}
		}
	}
}

// ownInterface returns the name of an interface type of which only this package
// has values.
func (p *Package) ownInterface(t types.Type) *types.TypeName {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return nil
	}
	obj := n.Origin().Obj()
	if !types.IsInterface(n) || obj.Pkg() != p.Types || p.exposed[obj] {
		return nil
	}
	return obj
}
