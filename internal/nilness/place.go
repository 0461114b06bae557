package nilness

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// anyElem is the key of the elements that are not told apart: all of a slice
// or array under a variable index, and those of a map that have no fact of
// their own.
const anyElem = "*"

// present is the key of an entry that has been found, so that what is said of
// missing entries does not apply to it.
const present = "!"

// strip removes the conversions that keep a map's identity.
func strip(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.Convert:
			v = x.X
		case *ssa.Slice:
			v = x.X
		case *ssa.TypeAssert:
			if x.CommaOk {
				return v
			}
			v = x.X
		case *ssa.Extract:
			ta, ok := x.Tuple.(*ssa.TypeAssert)
			if !ok || x.Index != 0 {
				return v
			}
			v = ta.X
		default:
			return v
		}
	}
}

// base returns the place of the object that v is or points to. Pointers are
// followed silently; a value loaded from a place stands for that place until
// something else is stored there.
func (f *flow) base(st *state, v ssa.Value) *access.Path {
	v = strip(v)
	switch x := v.(type) {
	case *ssa.FreeVar:
		return f.captured(st, x)
	case *ssa.FieldAddr:
		return f.fieldOf(st, x.X, x.Field)
	case *ssa.Field:
		return f.fieldOf(st, x.X, x.Field)
	case *ssa.IndexAddr:
		return f.paths.Select(f.base(st, x.X), access.Selector{Elem: indexKey(x.Index)})
	case *ssa.Index:
		return f.paths.Select(f.base(st, x.X), access.Selector{Elem: indexKey(x.Index)})
	case *ssa.UnOp:
		// A captured or spilled variable that is assigned once is what it
		// was assigned, in every function literal.
		if x.Op == token.MUL && isPointer(x.Type()) {
			if cell, ok := f.pass.ir.Cell(x); ok {
				if val := f.pass.ir.OnlyStore(cell); val != nil {
					switch strip(val).(type) {
					case *ssa.Parameter, *ssa.Alloc, *ssa.FreeVar:
						return f.base(st, val)
					}
				}
			}
		}
	}
	root := f.paths.Root(v)
	if fact := st.facts.at(root); fact != nil && fact.From != nil {
		return fact.From
	}
	return root
}

// captured names a captured variable as the function does that declares it.
func (f *flow) captured(st *state, fv *ssa.FreeVar) *access.Path {
	for range 20 {
		b := f.pass.ir.Binding(fv)
		if b == nil {
			return f.paths.Root(fv)
		}
		outer, ok := b.(*ssa.FreeVar)
		if !ok {
			return f.paths.Root(b)
		}
		fv = outer
	}
	return f.paths.Root(fv)
}

func (f *flow) fieldOf(st *state, x ssa.Value, i int) *access.Path {
	field := fieldAt(x.Type(), i)
	if field == nil {
		return f.paths.Root(x)
	}
	return f.paths.Select(f.base(st, x), access.Selector{Field: field})
}

// fieldAt returns the i-th field of the struct that t is or points to.
func fieldAt(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := core(t).(*types.Struct)
	if !ok || i >= st.NumFields() {
		return nil
	}
	return st.Field(i).Origin()
}

// indexKey names an element of a slice or array: constant indices are told
// apart, variable ones are not.
func indexKey(index ssa.Value) string {
	if c, ok := index.(*ssa.Const); ok && c.Value != nil {
		return c.Value.ExactString()
	}
	return anyElem
}

// entry returns the place of a map's entry. Keys are told apart by spelling.
func (f *flow) entry(st *state, m, key ssa.Value) *access.Path {
	elem := f.pass.spell.spell(key)
	if ranged(m, key) {
		elem = present
	}
	return f.paths.Select(f.base(st, m), access.Selector{Elem: elem})
}

// ranged reports whether key is one that a range over m yields.
func ranged(m, key ssa.Value) bool {
	e, ok := key.(*ssa.Extract)
	if !ok || e.Index != 1 {
		return false
	}
	next, ok := e.Tuple.(*ssa.Next)
	if !ok {
		return false
	}
	rng, ok := next.Iter.(*ssa.Range)
	return ok && (rng.X == m || sameLoad(rng.X, m))
}

// sameLoad reports whether a and b are loads of one variable.
func sameLoad(a, b ssa.Value) bool {
	x, ok := a.(*ssa.UnOp)
	y, ok2 := b.(*ssa.UnOp)
	return ok && ok2 && x.X == y.X
}

// core returns the underlying type of t, for a type parameter that of its
// constraint if all types in it have the same.
func core(t types.Type) types.Type {
	tp, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return t.Underlying()
	}
	iface, ok := tp.Constraint().Underlying().(*types.Interface)
	if !ok || iface.NumEmbeddeds() != 1 {
		return t.Underlying()
	}
	switch e := iface.EmbeddedType(0).(type) {
	case *types.Union:
		if e.Len() == 1 {
			return e.Term(0).Type().Underlying()
		}
	default:
		if _, again := e.(*types.TypeParam); !again {
			return e.Underlying()
		}
	}
	return t.Underlying()
}

func isPointer(t types.Type) bool { _, ok := t.Underlying().(*types.Pointer); return ok }

func isMapType(t types.Type) bool { _, ok := core(t).(*types.Map); return ok }

func isInterface(t types.Type) bool {
	_, ok := core(t).(*types.Interface)
	return ok
}

// typeOf returns the type of what is at p, as far as it can be told; a root
// that is a pointer counts as what it points to.
func typeOf(p *access.Path) types.Type {
	if p.Parent() == nil {
		t := p.Root().Type()
		if ptr, ok := t.Underlying().(*types.Pointer); ok {
			return ptr.Elem()
		}
		return t
	}
	if f := p.Last().Field; f != nil {
		return f.Type()
	}
	outer := typeOf(p.Parent())
	if outer == nil {
		return nil
	}
	switch t := core(deref(outer)).(type) {
	case *types.Map:
		return t.Elem()
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	}
	return nil
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// byValue reports whether what is at p contains its fields or elements, so
// that they are zero when p is.
func (f *flow) byValue(p *access.Path) bool {
	t := typeOf(p)
	if t == nil {
		return false
	}
	switch core(t).(type) {
	case *types.Struct, *types.Array:
		return true
	case *types.Slice:
		return true // the facts of a slice are those of its elements
	}
	return false
}

func (f *flow) isSlice(p *access.Path) bool {
	t := typeOf(p)
	if t == nil {
		return false
	}
	_, ok := core(t).(*types.Slice)
	return ok
}

func (f *flow) isMap(p *access.Path) bool {
	t := typeOf(p)
	return t != nil && isMapType(t)
}
