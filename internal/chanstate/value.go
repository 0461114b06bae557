package chanstate

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// Val is what a variable or register holds: a constant, a symbol, or, for the
// zero Val, anything.
type Val struct {
	Const string // "nil", "true", "0"; see also typedNil
	Sym   *Sym
}

// typedNil is a nil pointer or channel inside an interface, which is not nil
// itself.
const typedNil = "typed nil"

// Sym stands for a value that is not known but always the same: what a place
// held when the function was entered, what an instruction produced, or an
// operation on such values.
type Sym struct {
	id     int32
	Place  *access.Path
	At     ssa.Value
	args   [2]*Sym
	op     token.Token // of the operation on args
	notNil *Sym        // set if s is true when notNil is not nil, and false otherwise
	nonNil bool
	// rmw: the result of an atomic read-modify-write, so a branch on it is
	// taken by one goroutine only.
	rmw bool
}

// ID numbers the symbols of a package; it is negative for none.
func (s *Sym) ID() int32 {
	if s == nil {
		return -1
	}
	return s.id
}

// boxed reports whether s stands for an interface or an atomic value: the nil
// inside is another than the nil that the box may be.
func (s *Sym) boxed() bool {
	var t types.Type
	switch {
	case s == nil:
		return false
	case s.Place != nil:
		t = placeType(s.Place)
	case s.At != nil:
		t = s.At.Type()
	}
	if t == nil {
		return false
	}
	_, isInterface := t.Underlying().(*types.Interface)
	return isInterface || isAtomic(t)
}

// dependsOn reports whether s was derived from the register v.
func (s *Sym) dependsOn(v ssa.Value) bool {
	if s == nil {
		return false
	}
	return s.At == v || s.Place != nil && s.Place.Root() == v || s.args[0].dependsOn(v) || s.args[1].dependsOn(v)
}

// atomic reports whether s depends on the result of a read-modify-write.
func (s *Sym) atomic() bool {
	return s != nil && (s.rmw || s.args[0].atomic() || s.args[1].atomic())
}

// wins reports whether only one goroutine learns that s, which depends on the result
// of an atomic operation, is c. Of those that count up, all from some number on find
// that it is reached.
func (s *Sym) wins(c string) bool {
	if !s.atomic() {
		return false
	}
	op, counter := s.op, s.args[0]
	if counter == nil || !counter.rmw {
		return true
	}
	call, ok := counter.At.(*ssa.Call)
	if !ok || !adds(&call.Call) {
		return true
	}
	switch op {
	case token.GEQ, token.GTR:
		return c != "true"
	case token.LSS, token.LEQ:
		return c != "false"
	}
	return true
}

// adds reports whether the atomic operation adds a constant above 0.
func adds(call *ssa.CallCommon) bool {
	k, ok := call.Args[len(call.Args)-1].(*ssa.Const)
	return ok && k.Value != nil && constant.Sign(k.Value) > 0
}

// Fact is what a path's conditions say about a symbol.
type Fact struct {
	Eq string // the constant it equals, if not ""
	Ne string // constants that it differs from, sorted, each in "|"
	// Was is the state of the channel when the function was entered.
	Was State
}

// State is the state of a channel.
type State int8

const (
	Unknown State = iota
	Open
	Closed
)

func (f Fact) rules(c string) bool { return strings.Contains(f.Ne, "|"+c+"|") }

// ruledOut lists the constants that the symbol differs from.
func (f Fact) ruledOut() []string {
	return strings.FieldsFunc(f.Ne, func(r rune) bool { return r == '|' })
}

// but returns f with the constant c ruled out.
func (f Fact) but(c string) Fact {
	if f.rules(c) {
		return f
	}
	all := append(f.ruledOut(), c)
	slices.Sort(all)
	f.Ne = "|" + strings.Join(slices.Compact(all), "||") + "|"
	return f
}

// meet returns what both facts say; it is the join of two paths.
func meet(f, g Fact) Fact {
	var out Fact
	if f.Eq == g.Eq {
		out.Eq = f.Eq
	}
	for _, c := range f.ruledOut() {
		if g.rules(c) || g.Eq != "" && g.Eq != c {
			out = out.but(c)
		}
	}
	for _, c := range g.ruledOut() {
		if f.Eq != "" && f.Eq != c {
			out = out.but(c)
		}
	}
	if f.Was == g.Was {
		out.Was = f.Was
	}
	return out
}

// tracked reports whether values of type t are worth knowing: channels, and
// what code tests before it closes one.
func tracked(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&(types.IsBoolean|types.IsInteger) != 0
	case *types.Chan, *types.Pointer, *types.Interface, *types.Map, *types.Slice, *types.Signature:
		return true
	}
	return false
}

func isChan(t types.Type) bool {
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// zeroConst returns the zero value of a tracked type.
func zeroConst(t types.Type) string {
	if b, ok := t.Underlying().(*types.Basic); ok {
		if b.Info()&types.IsBoolean != 0 {
			return "false"
		}
		return "0"
	}
	return "nil"
}

func constVal(c *ssa.Const) Val {
	switch {
	case c.Value != nil:
		if k := c.Value.Kind(); k == constant.Bool || k == constant.Int {
			return Val{Const: c.Value.ExactString()}
		}
	case tracked(c.Type()):
		return Val{Const: zeroConst(c.Type())}
	}
	return Val{}
}

// compare evaluates x op y for constants; ok is false if that is not possible.
func compare(op token.Token, x, y string) (result, ok bool) {
	if (x == "nil" || x == typedNil) != (y == "nil" || y == typedNil) {
		return false, false
	}
	switch op {
	case token.EQL:
		return x == y, true
	case token.NEQ:
		return x != y, true
	}
	a, b := constant.MakeFromLiteral(x, token.INT, 0), constant.MakeFromLiteral(y, token.INT, 0)
	if a.Kind() != constant.Int || b.Kind() != constant.Int {
		return false, false
	}
	switch op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		return constant.Compare(a, op, b), true
	}
	return false, false
}
