package nilness

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// Edge implements dataflow.Problem: the branch taken adds its condition, tells
// about the maps that it tests, and gives the phi nodes behind it their values.
func (f *flow) Edge(end *state, from *ssa.BasicBlock, succ int) (*state, bool) {
	st := end
	if cond, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If); ok {
		holds := succ == 0
		if val, known := f.pass.spell.decide(cond.Cond, end.conds); known && val != holds {
			return nil, false
		}
		st = end.clone()
		if !f.assume(st, cond.Cond, holds, 4) {
			return nil, false
		}
	}
	to := from.Succs[succ]
	if to.Dominates(from) {
		st = f.nextRound(st, to)
	}
	if _, ok := to.Instrs[0].(*ssa.Phi); ok {
		st = f.phis(st, from, to)
	}
	return st, true
}

// assume makes st what it is where v is holds, and reports whether that can be.
func (f *flow) assume(st *state, v ssa.Value, holds bool, depth int) bool {
	if depth == 0 {
		return true
	}
	lit := f.pass.spell.literal(v)
	if !holds {
		lit = negate(lit)
	}
	f.hold(st, lit)

	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return f.assume(st, v.X, !holds, depth-1)
		}
	case *ssa.Extract:
		f.assumeOK(st, v, holds)
	case *ssa.Lookup: // a map of booleans
		if holds {
			return f.refine(st, v.X, true, Origin{})
		}
	case *ssa.BinOp:
		return f.compare(st, v, holds)
	}
	return true
}

// hold adds a condition, and drops the nils that cannot have come along.
func (f *flow) hold(st *state, lit string) {
	if len(st.conds) < maxConds {
		st.conds = union(st.conds, []string{lit})
	}
	not := negate(lit)
	for _, e := range st.facts {
		if e.fact.Bits&Nil == 0 || len(e.fact.When) == 0 {
			continue
		}
		if _, ok := slices.BinarySearch(e.fact.When, not); ok {
			st.put(e.place, e.fact.dropNil())
		}
	}
}

// setFlag holds what a later test of a flag will find: s.closed = true.
func (f *flow) setFlag(before *state, x *ssa.Store) *state {
	p := f.paths.Of(x.Addr)
	b, ok := x.Val.Type().Underlying().(*types.Basic)
	if p.IsRoot() || !ok || b.Kind() != types.Bool {
		return before
	}
	flag := f.pass.spell.path(p)
	st := before.clone()
	st.conds = slices.DeleteFunc(slices.Clone(st.conds), func(lit string) bool { return lit[1:] == flag })
	if c, ok := x.Val.(*ssa.Const); ok {
		st.conds = union(st.conds, []string{constantLiteral(flag, c), assigned(flag)})
	}
	return st
}

// assumeOK handles v, ok := m[k] and the ok of a range over a map.
func (f *flow) assumeOK(st *state, ok *ssa.Extract, holds bool) {
	switch t := ok.Tuple.(type) {
	case *ssa.TypeAssert:
		f.comma(st, ok, t, f.eval(st, t.X), holds)
	case *ssa.UnOp: // <-ch
		f.comma(st, ok, t, unknown(), holds)
	case *ssa.Lookup:
		if ok.Index != 1 || !isMapType(t.X.Type()) {
			return
		}
		e := f.entry(st, t.X, t.Index)
		if holds {
			f.found(st, e)
			f.refine(st, t.X, true, Origin{})
		}
		if isMapType(t.Type().(*types.Tuple).At(0).Type()) {
			f.learn(st, e, holds, Origin{Kind: Missing, Pos: t.Pos()})
			if v := extracted(t, 0); v != nil {
				f.refine(st, v, holds, Origin{Kind: Missing, Pos: t.Pos()})
			}
		}
	case *ssa.Next:
		rng, isRange := t.Iter.(*ssa.Range)
		if !isRange || ok.Index != 0 || !holds {
			return
		}
		f.hasElements(st, rng.X)
		if isMapType(rng.X.Type()) {
			f.refine(st, rng.X, true, Origin{})
		}
	}
}

// comma handles x.(T) and <-ch: the map that they yield is nil if there is none.
func (f *flow) comma(st *state, ok *ssa.Extract, tuple ssa.Value, fact Fact, holds bool) {
	v := extracted(tuple, 0)
	if ok.Index != 1 || v == nil || !isMapType(v.Type()) {
		return
	}
	if !holds {
		fact = unknown().isNil(Origin{Kind: NotThere, Pos: tuple.Pos()})
	}
	st.put(f.paths.Root(v), fact)
}

// found notes that the entry is there, for what callers are asked about it.
func (f *flow) found(st *state, entry *access.Path) {
	src := f.get(st, entry).Src
	if src == nil || src.Parent() == nil {
		return
	}
	there := f.paths.Select(src.Parent(), access.Selector{Elem: present})
	for _, e := range st.facts {
		if e.fact.Src == nil || !e.fact.Src.HasPrefix(src) {
			continue
		}
		sels, _ := e.fact.Src.Selectors(src)
		fact := *e.fact
		fact.Src = f.paths.Extend(there, sels...)
		st.put(e.place, fact)
	}
}

// hasElements holds what follows from a round of a loop over x.
func (f *flow) hasElements(st *state, x ssa.Value) {
	f.hold(st, "+"+f.pass.spell.nonempty(x))
	f.hold(st, "-"+f.pass.spell.spell(x)+"==nil")
	f.nonzero(st, x)
}

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

// refine makes st what it is where the map m is, or is not, nil, and reports
// whether that can be.
func (f *flow) refine(st *state, m ssa.Value, notNil bool, o Origin) bool {
	fact := f.eval(st, m)
	if notNil && fact.Bits == Nil && len(fact.When) == 0 && fact.Why.Kind != Compared && fact.Why.Kind != EmptyLen {
		// The test is in vain; whoever wrote it has a case in mind that is
		// not understood here.
		if o.Kind == Compared {
			return false
		}
	}
	if !notNil && fact.Bits == Made && !fact.Checked {
		if _, ok := strip(m).(*ssa.MakeMap); ok {
			return o.Kind != Compared
		}
		o.Kind = Excluded
	}
	f.each(st, m, func(p *access.Path, fact Fact) {
		if notNil {
			st.put(p, fact.notNil())
		} else {
			st.put(p, fact.isNil(o))
		}
	})
	return true
}

// each calls set for the value m and the place that it was loaded from, and
// for the value that m is a nil-preserving copy of.
func (f *flow) each(st *state, m ssa.Value, set func(*access.Path, Fact)) {
	v := strip(m)
	if call, ok := v.(*ssa.Call); ok && f.pass.clones(call) {
		f.each(st, call.Call.Args[0], set)
	}
	if _, ok := v.(*ssa.Const); ok {
		return
	}
	r := f.paths.Root(v)
	fact := f.eval(st, v)
	switch v.(type) {
	case *ssa.Field, *ssa.Index: // never anything but their places
	default:
		set(r, fact)
	}
	p := f.base(st, v)
	if p != r {
		at := f.get(st, p)
		at.From = nil
		set(p, at)
	}
	// Other values loaded from the same place.
	for _, e := range st.facts {
		if e.fact.From == p && e.place != r && e.place != p {
			set(e.place, *e.fact)
		}
	}
}

func (f *flow) learn(st *state, p *access.Path, notNil bool, o Origin) {
	fact := f.get(st, p)
	if notNil {
		st.put(p, fact.notNil())
	} else {
		st.put(p, fact.isNil(o))
	}
}

// phis gives the phi nodes of to the values that they have when it is entered
// from there.
func (f *flow) phis(before *state, from, to *ssa.BasicBlock) *state {
	i := slices.Index(to.Preds, from)
	st := before.clone()
	for _, instr := range to.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		f.forget(st, phi)
		edge := phi.Edges[i]
		f.rename(st, edge, phi)
		if c, ok := edge.(*ssa.Const); ok && c.Value != nil {
			f.hold(st, constantLiteral(f.pass.spell.spell(phi), c))
		}
		if !f.pass.relevant.has(phi.Type()) {
			continue
		}
		r := f.paths.Root(phi)
		fact := f.eval(before, edge)
		if _, isConst := edge.(*ssa.Const); isConst {
			f.kill(st, r)
			st.put(r, fact)
			continue
		}
		f.assign(st, r, f.base(before, edge))
		own := f.get(st, r)
		own.Bits, own.Checked, own.Why, own.When, own.Src = fact.Bits, fact.Checked, fact.Why, fact.When, fact.Src
		if isMapType(phi.Type()) {
			own.From = fact.From
		}
		if _, isAddr := edge.(*ssa.Alloc); !isAddr && isPointer(phi.Type()) && fact.From != nil {
			own.From = nil
		}
		st.put(r, own)
	}
	return st
}

// rename says of phi what is said of the value that it has here: of an error
// that two calls may have set, say.
func (f *flow) rename(st *state, edge ssa.Value, phi *ssa.Phi) {
	if _, ok := edge.(*ssa.Const); ok {
		return
	}
	old, name := f.pass.spell.spell(edge), f.pass.spell.spell(phi)
	renamed := func(lits []string) (more []string) {
		for _, lit := range lits {
			if rest, ok := strings.CutPrefix(lit[1:], old); ok && (rest == "" || rest == "==nil") {
				more = append(more, lit[:1]+name+rest)
			}
		}
		return more
	}
	if more := renamed(st.conds); more != nil && len(st.conds) < maxConds {
		st.conds = union(st.conds, more)
	}
	for _, e := range st.facts {
		if more := renamed(e.fact.When); more != nil {
			fact := *e.fact
			fact.When = union(fact.When, more)
			st.put(e.place, fact)
		}
	}
}

// nextRound forgets the conditions on values of the round of a loop that ends:
// in the next one they are computed anew.
func (f *flow) nextRound(before *state, head *ssa.BasicBlock) *state {
	if f.defined == nil {
		f.defined = map[string]*ssa.BasicBlock{}
		for _, b := range f.fn.Blocks {
			for _, instr := range b.Instrs {
				if v, ok := instr.(ssa.Value); ok && v.Name() != "" {
					f.defined[v.Name()] = b
				}
			}
		}
	}
	stale := func(lit string) bool {
		parts := strings.Split(lit, "·") // names stand at the odd indices, with a position behind
		for i := 1; i < len(parts); i++ {
			if b := f.defined[parts[i]]; b != nil && head.Dominates(b) {
				return true
			}
		}
		for _, part := range strings.Split(lit, "[") { // as an index in an access path
			name, _, ok := strings.Cut(part, "@")
			if b := f.defined[name]; ok && b != nil && head.Dominates(b) {
				return true
			}
		}
		return false
	}
	st := before.clone()
	st.withoutConditions(stale)
	return st
}

func constantLiteral(name string, c *ssa.Const) string {
	if c.Value.Kind() == constant.Bool {
		if constant.BoolVal(c.Value) {
			return "+" + name
		}
		return "-" + name
	}
	return "+" + name + "==" + c.Value.ExactString()
}

// forget drops the conditions that mention a variable that changes.
func (f *flow) forget(st *state, phi *ssa.Phi) {
	name := register(phi)
	mentions := func(lit string) bool { return strings.Contains(lit, name) }
	st.withoutConditions(mentions)
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
