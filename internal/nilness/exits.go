package nilness

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// outcome tells returns with an error, or with a final false, from the others.
type outcome uint8

const (
	succeeds outcome = 1 << iota
	fails
)

// returned adds one return to the summary.
func (c *collector) returned(st *state, ret *ssa.Return) {
	c.answered(st, ret)
	how := c.outcome(st, ret)
	if how&succeeds != 0 {
		if c.exit == nil {
			c.exit = st
		} else {
			c.exit = c.Join(c.exit, st)
		}
	}
	for i, v := range ret.Results {
		c.result(st, i, v, how, ret)
	}
	if how&succeeds == 0 {
		return
	}
	for _, p := range c.publish {
		c.leaks(st, p.value)
	}
	if exposed(c.pass.ir, c.fn) {
		for _, v := range ret.Results {
			if isPointer(strip(v).Type()) {
				c.leaks(st, v)
			} else {
				c.published(st, v, ret.Pos())
			}
		}
	}
}

// exposed reports whether fn is called by code that is not known.
func exposed(pkg *ir.Package, fn *ssa.Function) bool {
	if fn.Parent() != nil {
		return pkg.UsedAsValue(fn) || len(pkg.Callers[fn]) == 0
	}
	obj := fn.Object()
	return obj == nil || obj.Exported() || pkg.UsedAsValue(fn) || len(pkg.Callers[fn]) == 0
}

// leaks notes which map fields of an object are nil now that it is out.
func (c *collector) leaks(st *state, v ssa.Value) {
	s := strip(v)
	switch s.(type) {
	case *ssa.Const, *ssa.Parameter, *ssa.Global, *ssa.FreeVar:
		return
	}
	if !isPointer(s.Type()) {
		return
	}
	base := c.base(st, s)
	if !st.exists(base) || len(st.facts) == 0 {
		return
	}
	for _, sels := range c.pass.relevant.mapFields(deref(s.Type())) {
		if fact := c.get(st, c.paths.Extend(base, sels...)); fact.Bits&Nil != 0 {
			c.leak(objectAt(base.Root(), c.fn), sels, fact, s.Pos(), false)
		}
	}
}

func (c *collector) outcome(st *state, ret *ssa.Return) outcome {
	n := len(ret.Results)
	if n < 1 {
		return succeeds
	}
	last := ret.Results[n-1]
	if symbol.IsError(last.Type()) {
		return c.errorOutcome(st, last)
	}
	if b, ok := last.Type().Underlying().(*types.Basic); ok && b.Kind() == types.Bool && n > 1 {
		if k, ok := last.(*ssa.Const); ok && k.Value != nil {
			if k.Value.ExactString() == "true" {
				return succeeds
			}
			return fails
		}
	}
	return succeeds | fails
}

func (c *collector) errorOutcome(st *state, err ssa.Value) outcome {
	if _, ok := err.(*ssa.Const); ok {
		return succeeds
	}
	if c.pass.failure(err, st.conds) {
		return fails
	}
	if _, ok := slices.BinarySearch(st.conds, "+"+c.pass.spell.spell(err)+"==nil"); ok {
		return succeeds
	}
	return succeeds | fails
}

// isSentinel reports whether a package-level error is named like one: errFoo,
// ErrFoo, EOF.
func isSentinel(g *ssa.Global) bool {
	return strings.HasPrefix(g.Name(), "err") || strings.HasPrefix(g.Name(), "Err") || g.Name() == "EOF"
}

// result adds one result of one return.
func (c *collector) result(st *state, i int, v ssa.Value, how outcome, ret *ssa.Return) {
	s := strip(v)
	t := s.Type()
	switch core(t).(type) {
	case *types.Map, *types.Interface:
		fact := c.eval(st, v)
		if k, ok := s.(*ssa.Const); ok && !isMapType(k.Type()) {
			return
		}
		if isInterface(t) && fact.Src == nil {
			return
		}
		c.mergeResult(st, i, nil, fact, how, ret, v)
	case *types.Struct, *types.Pointer:
		if k, ok := s.(*ssa.Const); ok && isPointer(k.Type()) {
			return
		}
		for _, sels := range c.pass.relevant.mapFields(deref(t)) {
			var fact Fact
			if k, ok := s.(*ssa.Const); ok {
				fact = c.eval(st, k)
			} else {
				fact = c.get(st, c.paths.Extend(c.base(st, s), sels...))
			}
			c.mergeResult(st, i, sels, fact, how, ret, nil)
		}
	}
}

func (c *collector) mergeResult(st *state, i int, sels []access.Selector, fact Fact, how outcome, ret *ssa.Return, v ssa.Value) {
	key := resultKey{i, selString(sels)}
	r := c.results[key]
	if r == nil {
		r = &Result{Index: i, Sels: sels}
		c.results[key] = r
	}
	if fact.Why.Kind == EmptyLen {
		fact = Fact{Bits: Unknown, Src: fact.Src} // callers know better whether it is nil
	}
	ok, fail := fact.Bits, fact.Bits
	// A nil on condition that the error is not nil, or with m != nil as the
	// last result.
	if last := ret.Results[len(ret.Results)-1]; len(ret.Results) > 1 && fact.Bits&Nil != 0 {
		var lit string
		if symbol.IsError(last.Type()) {
			lit = "-" + c.pass.spell.spell(last) + "==nil"
		} else {
			lit = negate(c.pass.spell.literal(last))
		}
		if _, found := slices.BinarySearch(fact.When, lit); found || v != nil && tellsNotNil(last, v) {
			ok &^= Nil
		}
	}
	if last := ret.Results[len(ret.Results)-1]; len(ret.Results) > 1 && v != nil && tellsNotNil(last, v) {
		fail |= Nil
	}
	if how&succeeds != 0 && ok&Nil != 0 {
		because := c.nilBecause(st, fact)
		if r.OK&Nil != 0 {
			because = slices.DeleteFunc(because, func(p Place) bool {
				return !slices.ContainsFunc(r.NilIf, func(q Place) bool { return p.compare(q) == 0 })
			})
		}
		r.NilIf = because
	}
	if how&succeeds != 0 {
		r.OK |= ok
	}
	if how&fails != 0 {
		r.Fail |= fail
	}
	if fact.Bits&Nil != 0 && (r.Why.Kind == NoOrigin || fact.Why.compare(r.Why) < 0) {
		r.Why = fact.Why
	}
	if fact.Bits&Unknown != 0 && how&succeeds != 0 {
		pl, found := Place{}, false
		if fact.Src != nil {
			pl, found = c.place(fact.Src)
		}
		switch {
		case !found:
			r.NotFrom = true
		case r.From == nil:
			r.From = &pl
		case r.From.compare(pl) != 0:
			r.NotFrom = true
		}
	}
}

// nilBecause returns the places that callers know and that must be nil for the
// value, of which fact is known, to be.
func (c *collector) nilBecause(st *state, fact Fact) []Place {
	var out []Place
	for _, e := range st.facts {
		q := e.place
		if !c.isMap(q) {
			continue
		}
		isNil := e.fact.Bits == Nil && e.fact.Checked && e.fact.Why.Kind == Compared
		if !isNil {
			_, isNil = slices.BinarySearch(fact.When, "+"+c.pass.spell.path(q)+"==nil")
		}
		if pl, ok := c.place(q); ok && isNil && pl.Base == nil {
			out = append(out, pl)
		}
	}
	for i, par := range c.fn.Params {
		lit := "+" + param(i) + "==nil"
		if !isPointer(par.Type()) {
			continue
		}
		if _, isNil := slices.BinarySearch(st.conds, lit); isNil || slices.Contains(fact.When, lit) {
			out = append(out, Place{Param: i})
		}
	}
	slices.SortFunc(out, Place.compare)
	return out
}

// tellsNotNil reports whether the boolean is m != nil.
func tellsNotNil(b, m ssa.Value) bool {
	op, ok := b.(*ssa.BinOp)
	if !ok || op.Op.String() != "!=" {
		return false
	}
	k, ok := op.Y.(*ssa.Const)
	return ok && k.Value == nil && strip(op.X) == strip(m)
}

func selString(sels []access.Selector) string {
	var sb strings.Builder
	for _, s := range sels {
		sb.WriteString(selName(s))
	}
	return sb.String()
}

// finish turns the state at the exit into effects.
func (c *collector) finish() {
	for _, r := range c.results {
		if r.NotFrom {
			r.From = nil
		}
		if len(r.Sels) > 0 && r.OK&Nil != 0 && r.OK != Nil && isPointer(c.fn.Signature.Results().At(r.Index).Type()) {
			// An object under construction: that some path leaves the field
			// to others says little.
			r.OK, r.Fail = r.OK&^Nil|Unknown, r.Fail&^Nil
		}
		c.summary.Results = append(c.summary.Results, *r)
	}
	if c.exit != nil {
		for _, e := range c.exit.facts {
			if e, ok := c.effect(e.place, *e.fact); ok {
				c.summary.Effects = append(c.summary.Effects, e)
			}
		}
	}
	c.fields = slices.DeleteFunc(c.fields, func(e fieldEvent) bool {
		// Set to nil and made again.
		return e.kind == clears && c.exit != nil && c.get(c.exit, e.place).Bits&Nil == 0
	})
	flag := c.flagSet()
	for i, e := range c.fields {
		if e.kind == clears {
			c.fields[i].flag = flag
		}
		if e.onDemand && e.place != nil {
			c.fields[i].thenWritten = c.written[e.place] || c.written[c.paths.Root(e.value)]
		}
	}
	c.summary.Implied = c.whatFollows()
	c.summary.sorted()
	if len(c.summary.Effects) > 200 {
		c.summary.Effects = c.summary.Effects[:200]
	}
}

// onceFilled reports whether a nil comes along whenever there is something in
// a map or slice: whoever calls a function like flush reckons with that.
func onceFilled(when []string) bool {
	return len(when) > 0 && !slices.ContainsFunc(when, func(lit string) bool { return !strings.HasPrefix(lit, "+nonempty(") })
}

// flagSet returns the boolean field that the function sets to true, as in
// s.closed = true, if any.
func (c *collector) flagSet() *types.Var {
	for _, b := range c.fn.Blocks {
		for _, instr := range b.Instrs {
			st, ok := instr.(*ssa.Store)
			if !ok {
				continue
			}
			fa, ok := st.Addr.(*ssa.FieldAddr)
			k, isConst := st.Val.(*ssa.Const)
			if ok && isConst && k.Value != nil && k.Value.ExactString() == "true" {
				return fieldAt(fa.X.Type(), fa.Field)
			}
		}
	}
	return nil
}

func (c *collector) effect(p *access.Path, fact Fact) (Effect, bool) {
	pl, ok := c.place(p)
	if !ok {
		return Effect{}, false
	}
	if fact.From != nil {
		return Effect{}, false
	}
	par, isParam := p.Root().(*ssa.Parameter)
	byValue := isParam && pl.Base == nil && !isPointer(par.Type())
	if byValue && fact.Bits&Unknown != 0 && isInterface(par.Type()) {
		return Effect{Place: pl, Bits: Unknown, Opaque: true}, fact.Src == nil
	}
	e := Effect{Place: pl, Bits: fact.Bits &^ Unknown}
	if fact.Bits&Unknown != 0 {
		if fact.Src == p {
			e.Keep = true
		} else {
			e.Bits |= Unknown
		}
	}
	if fact.Bits&Nil != 0 {
		switch fact.Why.Kind {
		case Compared, EmptyLen:
			e.Bits &^= Nil
			e.Keep = true
		case Missing:
			if fact.Checked {
				return Effect{}, false
			}
			e.Missing = true
		case Decoded, NeverMade:
			e.Bits = e.Bits&^Nil | Unknown
		}
		if fact.Checked {
			e.Bits &^= Nil
			e.Keep = true
		}
	}
	if p.IsRoot() && isParam && !isMapType(deref(par.Type())) {
		// Of a struct only what was said of all of it.
		return Effect{Place: pl, Bits: Unknown, Opaque: true}, fact.Bits == Unknown && fact.Src == nil && !byValue
	}
	if byValue && (!fact.Checked || e.Bits != Made || e.Keep) && (len(pl.Sels) == 0 || pl.Sels[0].Field != nil) {
		return Effect{}, false
	}
	if byValue && p.IsRoot() && fact.Bits != Made {
		return Effect{}, false
	}
	if e.Bits&Nil != 0 && (e.Keep || e.Bits&Unknown != 0) && !onceFilled(fact.When) {
		e.Bits &^= Nil // a caller knows better when it is cleared
		if !e.Keep {
			e.Bits |= Made
		}
	}
	e.Checked = fact.Checked && e.Bits == Made && !e.Keep
	return e, e.Bits != 0
}
