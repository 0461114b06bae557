package access

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Exported is a [Path] in words that other packages understand, for facts: it
// starts at parameter Param (the receiver is 0), or, if that is negative, at a
// package-level variable.
type Exported struct {
	Param         int
	Package, Name string
	Sels          []ExportedSel
}

// ExportedSel is a [Selector]: a field's name or an element's key.
type ExportedSel struct{ Field, Elem string }

// Equal reports whether e and f are the same path.
func (e Exported) Equal(f Exported) bool {
	return e.Param == f.Param && e.Package == f.Package && e.Name == f.Name && slices.Equal(e.Sels, f.Sels)
}

// Export translates a path of fn; ok is false if others have no words for it.
func (ps *Paths) Export(fn *ssa.Function, p *Path) (out Exported, ok bool) {
	out.Param = -1
	switch root := p.root.(type) {
	case *ssa.Parameter:
		if out.Param = slices.Index(fn.Params, root); out.Param < 0 {
			return out, false
		}
	case *ssa.Global:
		out.Package, out.Name = root.Pkg.Pkg.Path(), root.Name()
	case *Foreign:
		out.Package, out.Name = root.Package, root.Variable
	case *Formal:
		out.Param = root.Index
	default:
		return out, false
	}
	sels, _ := p.Selectors(ps.Root(p.root))
	for _, s := range Portable(sels) {
		e := ExportedSel{Elem: s.Elem}
		if s.Field != nil {
			e.Field = s.Field.Name()
		}
		out.Sels = append(out.Sels, e)
	}
	return out, true
}

// Import translates an exported path of fn, a function of another package. It
// finds the fields by walking the types from the parameter, or the variable, on,
// and returns nil if there is no such field any more.
func (ps *Paths) Import(fn *types.Func, e Exported) *Path {
	if e.Param >= 0 {
		return ps.ImportFormal(fn.Signature(), e)
	}
	p := ps.Foreign(e.Package, e.Name)
	var t types.Type
	if v, ok := fn.Pkg().Scope().Lookup(e.Name).(*types.Var); ok && e.Package == fn.Pkg().Path() {
		t = v.Type()
		p.root.(*Foreign).Obj = v
	}
	return ps.walk(p, t, e)
}

// ImportFormal translates an exported path from a parameter on, of functions with
// the signature sig.
func (ps *Paths) ImportFormal(sig *types.Signature, e Exported) *Path {
	v := Parameter(sig, e.Param)
	if v == nil {
		return nil
	}
	return ps.walk(ps.Formal(e.Param), v.Type(), e)
}

// walk selects from path, of type t, what e selects.
func (ps *Paths) walk(path *Path, t types.Type, e Exported) *Path {
	for _, s := range e.Sels {
		if t == nil {
			return nil
		}
		if ptr, ok := t.Underlying().(*types.Pointer); ok {
			t = ptr.Elem()
		}
		sel := Selector{Elem: s.Elem}
		switch u := t.Underlying().(type) {
		case *types.Struct:
			f := fieldOf(u, s.Field)
			if f == nil {
				return nil
			}
			t, sel.Field = f.Type(), f.Origin()
		case interface{ Elem() types.Type }: // maps, slices, arrays
			t = u.Elem()
		default:
			return nil
		}
		path = ps.Select(path, sel)
	}
	return path
}

// Parameter returns the i-th parameter, the receiver being the first.
func Parameter(sig *types.Signature, i int) *types.Var {
	if recv := sig.Recv(); recv != nil {
		if i == 0 {
			return recv
		}
		i--
	}
	if i >= sig.Params().Len() {
		return nil
	}
	return sig.Params().At(i)
}

func fieldOf(st *types.Struct, name string) *types.Var {
	for i := range st.NumFields() {
		if f := st.Field(i); f.Name() == name {
			return f
		}
	}
	return nil
}
