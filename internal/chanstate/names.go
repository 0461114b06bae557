package chanstate

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// names interns places and symbols, and evaluates registers.
type names struct {
	pkg    *ir.Package
	paths  *access.Paths
	places map[*access.Path]*Sym
	byRoot map[ssa.Value][]*access.Path // the keys of places
	values map[ssa.Value]*Sym
	exprs  map[exprKey]*Sym

	presence map[*Sym]*Sym
	n        int
}

type exprKey struct {
	op   token.Token
	x, y Val
}

func newNames(pkg *ir.Package) *names {
	return &names{
		pkg:    pkg,
		paths:  access.NewPaths(pkg),
		places: map[*access.Path]*Sym{},
		byRoot: map[ssa.Value][]*access.Path{},
		values: map[ssa.Value]*Sym{},
		exprs:  map[exprKey]*Sym{},

		presence: map[*Sym]*Sym{},
	}
}

func (n *names) sym(s Sym) *Sym {
	n.n++
	s.id = n.n
	return &s
}

// atEntry is what p held when the function was entered.
func (n *names) atEntry(p *access.Path) Val {
	s := n.places[p]
	if s == nil {
		s = n.sym(Sym{Place: p})
		n.places[p] = s
		n.byRoot[p.Root()] = append(n.byRoot[p.Root()], p)
	}
	return Val{Sym: s}
}

// own is the symbol of what v produces.
func (n *names) own(v ssa.Value) Val {
	s := n.values[v]
	if s == nil {
		s = n.sym(Sym{At: v})
		switch v := v.(type) {
		case *ssa.Alloc, *ssa.MakeChan, *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeClosure, *ssa.Function,
			*ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global, *ssa.MakeInterface:
			s.nonNil = true
		case *ssa.Call:
			s.rmw = atomicOp(&v.Call) == addOp
		}
		n.values[v] = s
	}
	return Val{Sym: s}
}

// present is the value of ok in `ch, ok := m[key]`, if ch holds val: maps of
// channels hold no nil ones, as a rule.
func (n *names) present(val Val) Val {
	switch s := val.Sym; {
	case val.Const != "":
		return boolVal(val.Const != "nil")
	case s == nil:
		return Val{}
	case s.nonNil:
		return boolVal(true)
	default:
		if n.presence[s] == nil {
			n.presence[s] = n.sym(Sym{notNil: s, args: [2]*Sym{s, nil}})
		}
		return Val{Sym: n.presence[s]}
	}
}

func (n *names) expr(op token.Token, x, y Val) Val {
	if x == (Val{}) || y == (Val{}) {
		return Val{}
	}
	k := exprKey{op, x, y}
	s := n.exprs[k]
	if s == nil {
		s = n.sym(Sym{args: [2]*Sym{x.Sym, y.Sym}})
		n.exprs[k] = s
	}
	return Val{Sym: s}
}

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

// eval returns what the register v holds.
func (n *names) eval(w *world, v ssa.Value) Val {
	if val, ok := w.reg[v]; ok {
		if val == (Val{}) {
			return n.own(v)
		}
		return val
	}
	if p := n.loaded(v); p != nil {
		return n.atEntry(p)
	}
	switch v := v.(type) {
	case *ssa.Const:
		return constVal(v)
	case *ssa.Parameter:
		return n.atEntry(n.paths.Root(v))
	case *ssa.ChangeType:
		return n.eval(w, v.X)
	case *ssa.ChangeInterface:
		return n.eval(w, v.X)
	case *ssa.Convert:
		if isInteger(v.Type()) && isInteger(v.X.Type()) {
			return n.eval(w, v.X)
		}
	case *ssa.MakeInterface:
		return n.boxed(w, v)
	case *ssa.TypeAssert:
		return unbox(n.eval(w, v.X), n.own(v))
	case *ssa.Extract:
		if t, ok := v.Tuple.(*ssa.TypeAssert); ok && v.Index == 0 {
			return unbox(n.eval(w, t.X), n.own(v))
		}
	case *ssa.BinOp:
		return n.binop(w, v)
	case *ssa.UnOp:
		if v.Op == token.NOT {
			switch x := n.eval(w, v.X); x.Const {
			case "true":
				return Val{Const: "false"}
			case "false":
				return Val{Const: "true"}
			}
		}
	}
	return n.own(v)
}

func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// boxed keeps channels recognisable inside interfaces; of other values it is
// only known that the interface is not nil.
func (n *names) boxed(w *world, v *ssa.MakeInterface) Val {
	switch x := n.eval(w, v.X); {
	case x.Const == "nil":
		return Val{Const: typedNil}
	case isChan(v.X.Type()) && x.Const == "":
		return x
	}
	return n.own(v)
}

func unbox(x, otherwise Val) Val {
	switch {
	case x.Const == typedNil:
		return Val{Const: "nil"}
	case x.Sym != nil:
		return x
	}
	return otherwise
}

func (n *names) binop(w *world, v *ssa.BinOp) Val {
	x, y := n.eval(w, v.X), n.eval(w, v.Y)
	if x.Const != "" && y.Const != "" {
		if r, ok := compare(v.Op, x.Const, y.Const); ok {
			return boolVal(r)
		}
		return n.own(v)
	}
	if v.Op == token.EQL || v.Op == token.NEQ {
		if x.Const != "" {
			x, y = y, x
		}
		if x.Sym != nil && y.Const != "" {
			if known, same := w.equals(x.Sym, y.Const); known {
				return boolVal(same == (v.Op == token.EQL))
			}
		}
	}
	if e := n.expr(v.Op, x, y); e.Sym != nil {
		return e
	}
	return n.own(v)
}

func boolVal(b bool) Val {
	if b {
		return Val{Const: "true"}
	}
	return Val{Const: "false"}
}

// equals tells what is known about s == c.
func (w *world) equals(s *Sym, c string) (known, same bool) {
	f := w.fact[s]
	switch {
	case f.Eq != "":
		return true, f.Eq == c
	case f.rules(c), c == "nil" && (s.nonNil || f.rules("nil")):
		return true, false
	}
	return false, false
}

// load returns what the place p holds in w, and w with a name for it.
func (n *names) load(w *world, p *access.Path, t types.Type, as ssa.Value) (*world, Val) {
	if val, ok := w.mem[p]; ok {
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
		if _, assigned := w.mem[q]; assigned {
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
