package chanstate

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// Places: where values are, and what they are called.

// place names the memory behind an address. Unlike access.Paths it does not
// look through channel variables that are assigned once: before that
// assignment they are nil.
func (n *names) place(addr ssa.Value) *access.Path {
	if cell := n.cell(addr); cell != nil && tracked(cell.Type().Underlying().(*types.Pointer).Elem()) {
		return n.paths.Root(cell)
	}
	return n.paths.Of(addr)
}

func (n *names) cell(addr ssa.Value) *ssa.Alloc {
	for range 20 {
		switch a := addr.(type) {
		case *ssa.Alloc:
			return a
		case *ssa.FreeVar:
			b := n.pkg.Binding(a)
			if b == nil {
				return nil
			}
			addr = b
		default:
			return nil
		}
	}
	return nil
}

// loaded returns the place that v reads, if v reads memory.
func (n *names) loaded(v ssa.Value) *access.Path {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return n.place(v.X)
		}
	case *ssa.Field, *ssa.Index:
		return n.paths.Of(v)
	case *ssa.Lookup:
		if !v.CommaOk {
			return n.paths.Of(v)
		}
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			if v.Index == 0 {
				return n.paths.Of(t)
			}
		case *ssa.Next:
			if !t.IsString && v.Index == 2 {
				return n.paths.Of(v)
			}
		}
	}
	return nil
}

// load returns what the place p holds in w, and w with a name for it.
func (n *names) load(w *world, p *access.Path, t types.Type, as ssa.Value) (*world, Val) {
	if val, ok := w.mem.Get(p); ok {
		if val == (Val{}) && as != nil {
			val = n.own(as)
			w = w.withMem(p, val)
		}
		return w, val
	}
	for q := p; q != nil; q = q.Parent() {
		if w.zero[q] && t != nil && tracked(t) {
			if missing(q, p) {
				break
			}
			return w, Val{Const: zeroConst(t)}
		}
		if _, assigned := w.mem.Get(q); assigned {
			break
		}
	}
	return w, n.atEntry(p)
}

// missing reports whether p is an element of a slice or map that is a part of
// the zero value at q: there is none.
func missing(q, p *access.Path) bool {
	for ; p != q; p = p.Parent() {
		if p.Last().Field != nil || p.Parent() == q && q.IsRoot() {
			continue
		}
		if t := placeType(p.Parent()); t != nil {
			switch t.Underlying().(type) {
			case *types.Map, *types.Slice:
				return true
			}
		}
	}
	return false
}

// chanPlace reports whether p holds a channel, as far as its name tells.
func chanPlace(p *access.Path) bool {
	t := placeType(p)
	return t != nil && isChan(t)
}

// placeType returns the type of what p holds, or nil if it isn't known.
func placeType(p *access.Path) types.Type {
	if p.IsRoot() {
		switch r := p.Root().(type) {
		case *ssa.Alloc:
			return r.Type().Underlying().(*types.Pointer).Elem()
		case *ssa.Global:
			return r.Type().Underlying().(*types.Pointer).Elem()
		case *access.Foreign:
			if r.Obj != nil {
				return r.Obj.Type()
			}
			return nil
		case *access.Formal:
			return nil
		}
		return p.Root().Type()
	}
	if f := p.Last().Field; f != nil {
		return f.Type()
	}
	if p.Last().Elem == onceDone {
		return types.Typ[types.Bool]
	}
	t := placeType(p.Parent())
	if t == nil {
		return nil
	}
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	switch t := t.Underlying().(type) {
	case *types.Map:
		return t.Elem()
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	}
	return nil
}

// elemKey is how access.Paths writes an element that v selects.
func elemKey(v ssa.Value, fn *ssa.Function) string {
	if _, ok := v.(*ssa.Next); ok {
		return "range " + v.Name() + "@" + fn.Name()
	}
	return v.Name() + "@" + fn.Name()
}

// keyedBy reports whether p selects an element by the given key.
func keyedBy(p *access.Path, key string) bool {
	for ; p != nil; p = p.Parent() {
		if p.Last().Field == nil && p.Last().Elem == key {
			return true
		}
	}
	return false
}

// key writes the element that index selects as access.Paths does.
func (n *names) key(index ssa.Value) string {
	if c, ok := index.(*ssa.Const); ok && c.Value != nil {
		return c.Value.ExactString()
	}
	if e, ok := index.(*ssa.Extract); ok && e.Index == 1 {
		if next, ok := e.Tuple.(*ssa.Next); ok {
			return elemKey(next, next.Parent()) // the key of the element at hand
		}
	}
	if p := n.paths.Of(index); !p.IsRoot() {
		return p.String()
	}
	if index.Parent() == nil {
		return "*"
	}
	return index.Name() + "@" + index.Parent().Name()
}
