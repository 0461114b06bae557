package nilness

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// stored notes what becomes of a field, and objects that are stored.
func (c *collector) stored(st *state, x *ssa.Store) {
	if !c.pass.relevant.has(x.Val.Type()) && !isInterface(x.Val.Type()) {
		return
	}
	p := c.base(st, x.Addr)
	if p.Parent() != nil && p.Last().Field != nil && isMapType(x.Val.Type()) {
		c.fieldStored(st, p, x)
	}
	if root, ok := p.Root().(*ssa.Alloc); ok && root.Parent() == c.fn {
		return
	}
	if isReset(x) {
		c.structReset(st, p, x)
		return
	}
	c.published(st, x.Val, x.Pos())
}

// isReset reports whether an object in use gets a new value: *p = T{}.
func isReset(x *ssa.Store) bool {
	switch x.Addr.(type) {
	case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global:
		return false
	}
	_, isStruct := core(x.Val.Type()).(*types.Struct)
	return isStruct
}

// structReset notes that the fields that the new value lacks are set to nil.
func (c *collector) structReset(st *state, p *access.Path, x *ssa.Store) {
	v := strip(x.Val)
	for _, sels := range c.pass.relevant.mapFields(v.Type()) {
		fact := c.eval(st, v)
		if _, ok := v.(*ssa.Const); !ok {
			fact = c.get(st, c.paths.Extend(c.base(st, v), sels...))
		}
		e := fieldEvent{field: sels[len(sels)-1].Field, pos: x.Pos(), fn: c.fn, place: c.paths.Extend(p, sels...), value: v, whole: true}
		switch fact.Bits {
		case Nil:
			e.kind = clears
		case Made:
			e.kind = makes
		default:
			e.kind = fills
		}
		c.fields = append(c.fields, e)
	}
}

func (c *collector) fieldStored(st *state, p *access.Path, x *ssa.Store) {
	fact, prior := c.eval(st, x.Val), c.get(st, p)
	e := fieldEvent{field: p.Last().Field, pos: x.Pos(), fn: c.fn, place: p, value: strip(x.Val)}
	e.object = objectAt(p.Root(), c.fn)
	e.onFresh = e.object != nil
	e.onDemand = prior.Checked && prior.Bits&Nil != 0
	switch {
	case fact.Bits == Made:
		e.kind = makes
	case fact.Bits == Nil:
		e.kind = clears
	default:
		e.kind = fills
	}
	c.fields = append(c.fields, e)
}

// entryMade notes that a missing inner map is made.
func (c *collector) entryMade(st *state, x *ssa.MapUpdate) {
	if !isMapType(x.Value.Type()) || c.eval(st, x.Value).Bits != Made {
		return
	}
	e := c.entry(st, x.Map, x.Key)
	prior := c.get(st, e)
	if field, entry := owner(e); entry && field != nil {
		c.fields = append(c.fields, fieldEvent{
			field: field, kind: makesEntry, pos: x.Pos(), fn: c.fn, place: e, value: strip(x.Value),
			onDemand: prior.Checked && prior.Bits&Nil != 0,
		})
	}
}

// addressTaken notes that a field may be assigned through a pointer.
func (c *collector) addressTaken(fa *ssa.FieldAddr) {
	v := fieldAt(fa.X.Type(), fa.Field)
	if v == nil || !isMapType(v.Type()) || fa.Referrers() == nil {
		return
	}
	for _, ref := range *fa.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == fa {
				continue
			}
		case *ssa.UnOp, *ssa.DebugRef:
			continue
		}
		c.fields = append(c.fields, fieldEvent{field: v, kind: fills, pos: fa.Pos(), fn: c.fn})
		return
	}
}

// handedOut notes that an object goes to a function that may fill it in: a
// decoder, or anything that takes an interface and uses reflection.
func (c *collector) handedOut(st *state, instr ssa.CallInstruction, a ssa.Value) {
	mi, ok := a.(*ssa.MakeInterface)
	if !ok {
		return
	}
	if isMapType(deref(mi.X.Type())) {
		if fact := c.eval(st, mi.X); fact.Bits == Nil {
			iface := mi.Type().Underlying().(*types.Interface)
			c.converted = append(c.converted, conversion{c.fn, instr, mi.X, iface, fact})
		}
	}
	if !isPointer(mi.X.Type()) {
		return
	}
	switch modelOf(calledObject(instr.Common())) {
	case harmless, newError:
		return
	}
	for _, sels := range c.pass.relevant.mapFields(deref(mi.X.Type())) {
		c.fields = append(c.fields, fieldEvent{field: sels[len(sels)-1].Field, kind: fills, pos: mi.Pos(), fn: c.fn})
	}
}

// published notes that v is stored where other code finds it. A struct is
// looked at now, an object behind a pointer when the function returns.
func (c *collector) published(st *state, v ssa.Value, pos token.Pos) {
	t := v.Type()
	if isPointer(t) || isInterface(t) {
		if s := strip(v); isPointer(s.Type()) && len(c.pass.relevant.mapFields(deref(s.Type()))) > 0 {
			c.publish = append(c.publish, publication{v, pos})
		}
		return
	}
	if _, ok := core(t).(*types.Struct); !ok {
		return
	}
	v = strip(v)
	for _, sels := range c.pass.relevant.mapFields(t) {
		var fact Fact
		if k, ok := v.(*ssa.Const); ok {
			fact = c.eval(st, k)
		} else {
			fact = c.get(st, c.paths.Extend(c.base(st, v), sels...))
		}
		switch {
		case fact.Bits&Nil != 0:
			c.leak(nil, sels, fact, pos, true)
		case fact.Bits&Unknown != 0 && fact.Src != nil:
			if par, ok := fact.Src.Root().(*ssa.Parameter); ok && par.Parent() == c.fn && !isPointer(par.Type()) {
				c.need(st, fact.Src, Need{Pos: pos, Func: funcName(c.fn), Publish: true})
			}
		}
	}
}

// leak notes that an object gets out with its field nil.
func (c *collector) leak(object *ssa.Alloc, sels []access.Selector, fact Fact, pos token.Pos, byValue bool) {
	if len(sels) == 0 || sels[len(sels)-1].Field == nil {
		return
	}
	switch fact.Why.Kind {
	case Cleared, Compared, EmptyLen, Decoded:
		return // not how it was built
	}
	if fact.Why.Pos.IsValid() {
		pos = fact.Why.Pos
	}
	c.fields = append(c.fields, fieldEvent{
		field: sels[len(sels)-1].Field, kind: leaves, pos: pos, fn: c.fn,
		byValue: byValue, certain: fact.Bits == Nil && len(fact.When) == 0, object: object,
	})
}
