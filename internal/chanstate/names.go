package chanstate

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/symbol"
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
	certain  map[*Sym]*Sym
	n        int32
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
		certain:  map[*Sym]*Sym{},
	}
}

func (n *names) sym(s Sym) *Sym {
	n.n++
	s.id = n.n
	return &s
}

// atEntry is what p held when the function was entered. Errors that have a name,
// such as io.EOF, are not nil.
func (n *names) atEntry(p *access.Path) Val {
	s := n.places[p]
	if s == nil {
		s = n.sym(Sym{Place: p, nonNil: p.IsGlobal() && p.IsRoot() && isError(placeType(p))})
		n.places[p] = s
		n.byRoot[p.Root()] = append(n.byRoot[p.Root()], p)
	}
	return Val{Sym: s}
}

func isError(t types.Type) bool {
	return t != nil && symbol.IsError(t)
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
			fn := callee(&v.Call)
			s.nonNil = apitable.MakesError(fn) || makesObject(fn)
		}
		n.values[v] = s
	}
	return Val{Sym: s}
}

// makesObject reports whether fn is a constructor of the standard library that cannot
// fail, as sync.NewCond is: it returns no nil.
func makesObject(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil || !strings.HasPrefix(fn.Name(), "New") || !ir.Standard(fn.Pkg().Path()) {
		return false
	}
	results := fn.Signature().Results()
	return results.Len() == 1 && isPointer(results.At(0).Type())
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
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

// notNil is the value that s stands for, where it is not nil.
func (n *names) notNil(s *Sym) Val {
	if n.certain[s] == nil {
		at := s.At
		if s.Place != nil {
			at = s.Place.Root()
		}
		n.certain[s] = n.sym(Sym{At: at, nonNil: true})
	}
	return Val{Sym: n.certain[s]}
}

func (n *names) expr(op token.Token, x, y Val) Val {
	if x == (Val{}) || y == (Val{}) {
		return Val{}
	}
	k := exprKey{op, x, y}
	s := n.exprs[k]
	if s == nil {
		s = n.sym(Sym{args: [2]*Sym{x.Sym, y.Sym}, op: op})
		n.exprs[k] = s
	}
	return Val{Sym: s}
}

// eval returns what the register v holds.
func (n *names) eval(w *world, v ssa.Value) Val {
	if val, ok := w.held(n.paths.Known(v)); ok {
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

// held returns what the register with the given root holds, if that is not its own:
// one that nobody has given a root has nothing else.
func (w *world) held(r *access.Path) (Val, bool) {
	if r == nil {
		return Val{}, false
	}
	return w.reg.Get(r)
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
	if e := n.expr(v.Op, x, y); e.Sym != nil && !global(x) && !global(y) {
		return e
	}
	return n.own(v)
}

// global reports whether val is what a package-level variable holds: the name of
// a command, say, which as a rule is as good as a constant.
func global(val Val) bool {
	return val.Sym != nil && val.Sym.Place != nil && val.Sym.Place.IsGlobal() && val.Sym.Place.IsRoot()
}

func boolVal(b bool) Val {
	if b {
		return Val{Const: "true"}
	}
	return Val{Const: "false"}
}

// equals tells what is known about s == c.
func (w *world) equals(s *Sym, c string) (known, same bool) {
	f := w.fact.At(s)
	switch {
	case f.Eq != "":
		return true, f.Eq == c
	case f.rules(c), c == "nil" && (s.nonNil || f.rules("nil")):
		return true, false
	}
	return false, false
}
