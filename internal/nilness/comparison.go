package nilness

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// compare handles tests of a map with nil, of its length with a small number,
// and of an entry with its zero value.
func (f *flow) compare(st *state, b *ssa.BinOp, holds bool) bool {
	x, y, op := b.X, b.Y, b.Op
	if _, ok := x.(*ssa.Const); ok {
		x, y, op = y, x, mirror(op)
	}
	if !holds {
		op = inverse(op)
	}
	c, ok := y.(*ssa.Const)
	if !ok {
		f.inRange(st, x, y, op)
		return true
	}
	if c.Value == nil {
		switch {
		case op != token.EQL && op != token.NEQ:
		case isMapType(x.Type()):
			return f.refine(st, x, op == token.NEQ, Origin{Kind: Compared, Pos: b.Pos()})
		case op == token.NEQ:
			f.nonzero(st, x)
		default:
			f.noParts(st, x)
		}
		return true
	}
	if call, ok := x.(*ssa.Call); ok && isLen(call) {
		m := call.Call.Args[0]
		switch {
		case !isMapType(m.Type()):
			if lengthIs(op, c, 1) {
				f.nonzero(st, m)
			}
		case lengthIs(op, c, 1):
			return f.refine(st, m, true, Origin{})
		case lengthIs(op, c, 0) && f.eval(st, m).Bits&(Nil|Unknown) != 0:
			f.empty(st, m, b.Pos())
		}
		return true
	}
	if op == token.NEQ && isZero(c) || op == token.GTR && !isNegative(c) || op == token.GEQ && !isZero(c) && !isNegative(c) || op == token.EQL && !isZero(c) {
		f.nonzero(st, x)
	}
	return true
}

// inRange learns from an index below a limit, as in a loop over a slice or one
// that counts, that there is something to loop over.
func (f *flow) inRange(st *state, x, y ssa.Value, op token.Token) {
	if op == token.GTR {
		x, y, op = y, x, token.LSS
	}
	if op != token.LSS {
		return
	}
	if l, ok := y.(*ssa.Call); ok && isLen(l) {
		f.hasElements(st, l.Call.Args[0])
	}
	if counts(x) {
		n := f.pass.spell.spell(y)
		f.hold(st, "+0<"+n)
		f.hold(st, "-"+n+"==0")
	}
}

// counts reports whether v starts at 0 and goes up.
func counts(v ssa.Value) bool {
	phi, ok := v.(*ssa.Phi)
	if !ok {
		return false
	}
	for _, e := range phi.Edges {
		switch e := e.(type) {
		case *ssa.Const:
			if e.Value == nil || e.Value.Kind() != constant.Int || constant.Sign(e.Value) < 0 {
				return false
			}
		case *ssa.BinOp:
			if step, ok := e.Y.(*ssa.Const); e.Op != token.ADD || e.X != v || !ok || constant.Sign(step.Value) < 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// noParts holds that the maps of the object at x that are tested are not nil: where there is no object
// nobody gets to them, and where there is one the other branch tells.
//
//	if plan != nil && plan.details == nil { plan.details = make(map[string]any) }
func (f *flow) noParts(st *state, x ssa.Value) {
	if x.Referrers() == nil {
		return
	}
	for _, use := range *x.Referrers() {
		if part, ok := use.(*ssa.FieldAddr); ok && isMapType(part.Type().Underlying().(*types.Pointer).Elem()) && comparesLoad(part) {
			f.learn(st, f.paths.Of(part), true, Origin{})
		}
	}
}

// comparesLoad reports whether the map in the field is compared with nil.
func comparesLoad(field *ssa.FieldAddr) bool {
	for _, use := range *field.Referrers() {
		load, ok := use.(*ssa.UnOp)
		if !ok {
			continue
		}
		for _, use := range *load.Referrers() {
			if b, ok := use.(*ssa.BinOp); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
				return true
			}
		}
	}
	return false
}

// nonzero learns from a looked-up value that is not zero that its map exists.
func (f *flow) nonzero(st *state, v ssa.Value) {
	switch v := strip(v).(type) {
	case *ssa.Lookup:
		if isMapType(v.X.Type()) {
			f.refine(st, v.X, true, Origin{})
		}
	case *ssa.Extract:
		if l, ok := v.Tuple.(*ssa.Lookup); ok && v.Index == 0 && isMapType(l.X.Type()) {
			f.refine(st, l.X, true, Origin{})
		}
	}
}

// empty records that m was found to have no entries. It counts as a reason for
// nil as long as the branch lasts: the join with the other branch drops it.
func (f *flow) empty(st *state, m ssa.Value, pos token.Pos) {
	fact := f.eval(st, m)
	if fact.Bits&Nil != 0 {
		return
	}
	if e, ok := strip(m).(*ssa.Extract); ok {
		if _, ok := e.Tuple.(*ssa.Next); ok {
			return // an entry that exists
		}
	}
	o := Origin{Kind: EmptyLen, Pos: pos}
	f.each(st, m, func(p *access.Path, fact Fact) {
		fact.Bits, fact.Why, fact.Checked = Unknown|Nil, o, true
		st.put(p, fact)
	})
}

func isLen(call *ssa.Call) bool {
	b, ok := call.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "len"
}

// lengthIs reports whether "len op c" means at least one (least 1) or exactly
// none (least 0).
func lengthIs(op token.Token, c *ssa.Const, least int64) bool {
	if c.Value.Kind() != constant.Int {
		return false
	}
	n, ok := constant.Int64Val(c.Value)
	if !ok {
		return false
	}
	if least == 0 {
		return op == token.EQL && n == 0 || op == token.LEQ && n == 0 || op == token.LSS && n == 1
	}
	return op == token.NEQ && n == 0 || op == token.GTR && n >= 0 || op == token.GEQ && n >= 1 || op == token.EQL && n > 0
}

func isZero(c *ssa.Const) bool {
	switch c.Value.Kind() {
	case constant.Bool:
		return !constant.BoolVal(c.Value)
	case constant.String:
		return constant.StringVal(c.Value) == ""
	default:
		return constant.Sign(c.Value) == 0
	}
}

func isNegative(c *ssa.Const) bool {
	switch c.Value.Kind() {
	case constant.Int, constant.Float:
		return constant.Sign(c.Value) < 0
	}
	return false
}

func mirror(op token.Token) token.Token {
	switch op {
	case token.LSS:
		return token.GTR
	case token.GTR:
		return token.LSS
	case token.LEQ:
		return token.GEQ
	case token.GEQ:
		return token.LEQ
	}
	return op
}

func inverse(op token.Token) token.Token {
	switch op {
	case token.EQL:
		return token.NEQ
	case token.NEQ:
		return token.EQL
	case token.LSS:
		return token.GEQ
	case token.GEQ:
		return token.LSS
	case token.GTR:
		return token.LEQ
	case token.LEQ:
		return token.GTR
	}
	return op
}
