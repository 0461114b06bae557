package nilness

import (
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/dataflow"
	"github.com/maprace/maprace-lint/internal/ir"
)

var _ dataflow.Problem[*state] = (*flow)(nil)

// collector looks at the solution of one function and notes what matters:
// assignments to nil maps, what callers must know, and what happens to fields.
type collector struct {
	*flow
	summary *Summary
	writes  []Write
	calls   []Call
	opens   []Open
	checks  []check
	fields  []fieldEvent

	written map[*access.Path]bool // places whose map gets entries here
	exit    *state                // the join over all returns without an error
	results map[resultKey]*Result
	publish []publication

	converted []conversion
}

// conversion is a nil map of a named type that a library gets as an interface,
// as in flag.Var(&v, ...): it will call the methods.
type conversion struct {
	fn    *ssa.Function
	instr ssa.CallInstruction
	value ssa.Value
	iface *types.Interface
	fact  Fact
}

type resultKey struct {
	index int
	sels  string
}

// check is a test for nil of what a place held at the function's entry.
type check struct {
	place *access.Path
	pos   token.Pos
	block *ssa.BasicBlock
}

// publication is an object that is stored where other functions find it.
type publication struct {
	value ssa.Value
	pos   token.Pos
}

func newCollector(f *flow) *collector {
	return &collector{flow: f, summary: &Summary{}, written: map[*access.Path]bool{}, results: map[resultKey]*Result{}}
}

func (c *collector) visit(instr ssa.Instruction, st *state) {
	switch x := instr.(type) {
	case *ssa.MapUpdate:
		c.write(st, instr, x.Map)
		c.entryMade(st, x)
		c.published(st, x.Value, x.Pos())
	case *ssa.Store:
		c.stored(st, x)
	case *ssa.Send:
		c.published(st, x.X, x.Pos())
	case *ssa.BinOp:
		c.checked(st, x)
	case *ssa.FieldAddr:
		c.addressTaken(x)
	case *ssa.Return:
		c.returned(st, x)
	case ssa.CallInstruction:
		c.called(st, x)
	}
}

// write notes the assignment of an entry in m.
func (c *collector) write(st *state, instr ssa.Instruction, m ssa.Value) {
	fact := c.eval(st, m)
	if _, ok := strip(m).(*ssa.MakeMap); ok {
		return
	}
	p := c.base(st, m)
	c.written[p] = true
	c.writtenValue(m, 3)
	if fact.Bits&Nil != 0 {
		c.writes = append(c.writes, Write{Fn: c.fn, Instr: instr, Map: m, Place: p, Fact: fact})
		return
	}
	if fact.Bits&Unknown == 0 {
		return
	}
	if fact.Src != nil {
		c.need(st, fact.Src, Need{Pos: instr.Pos(), Func: funcName(c.fn)})
		return
	}
	if field, entry := owner(p); field != nil {
		c.opens = append(c.opens, Open{Fn: c.fn, Field: field, Entry: entry, Built: built(p), Need: Need{Pos: instr.Pos(), Func: funcName(c.fn), Flagged: flagged(st, p)}})
	}
}

// writtenValue notes the values that m may be.
func (c *collector) writtenValue(m ssa.Value, depth int) {
	m = strip(m)
	c.written[c.paths.Root(m)] = true
	if phi, ok := m.(*ssa.Phi); ok && depth > 0 {
		for _, e := range phi.Edges {
			c.writtenValue(e, depth-1)
		}
	}
}

// built reports whether p belongs to an object that the function has made or
// got made.
func built(p *access.Path) bool { return isBuilt(p.Root(), 3) }

func isBuilt(v ssa.Value, depth int) bool {
	switch v := strip(v).(type) {
	case *ssa.Call, *ssa.Alloc:
		return true
	case *ssa.Extract:
		_, ok := v.Tuple.(*ssa.Call)
		return ok
	case *ssa.Phi:
		return depth > 0 && slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return isBuilt(e, depth-1) })
	}
	return false
}

// owner returns the field that the map at p is, or is an entry of.
func owner(p *access.Path) (field *types.Var, entry bool) {
	if p.Parent() != nil && p.Last().Field == nil {
		p, entry = p.Parent(), true
	}
	if p.Parent() == nil {
		return nil, false
	}
	return p.Last().Field, entry
}

// need notes that src must hold a map when the function is called.
func (c *collector) need(st *state, src *access.Path, n Need) {
	pl, ok := c.place(src)
	if !ok {
		return
	}
	n.Place = pl
	if !n.Locked && flagged(st, src) {
		n.Flagged = true
	}
	n.Locked = n.Locked || st.locked
	for _, l := range st.conds {
		if strings.Contains(l, "$") {
			n.Guards = append(n.Guards, l)
		}
	}
	if len(c.summary.Needs) < 200 {
		c.summary.Needs = append(c.summary.Needs, n)
	}
}

// flagged reports whether a condition that holds looks at other state of the
// object that src belongs to.
func flagged(st *state, src *access.Path) bool {
	own := ""
	if v := src.Last().Field; v != nil {
		own = "." + v.Name()
	}
	names := []string{register(src.Root())}
	if par, ok := src.Root().(*ssa.Parameter); ok {
		names = append(names, param(slices.Index(par.Parent().Params, par)))
	}
	for _, lit := range st.conds {
		for _, name := range names {
			if strings.Contains(lit, name) && (own == "" || !strings.Contains(lit, own)) {
				return true
			}
		}
	}
	return false
}

// place translates a path into what callers understand.
func (c *collector) place(p *access.Path) (Place, bool) {
	root := p
	for root.Parent() != nil {
		root = root.Parent()
	}
	sels, _ := p.Selectors(root)
	sels = portable(sels)
	switch r := p.Root().(type) {
	case *ssa.Parameter:
		if r.Parent() == c.fn {
			return Place{Param: slices.Index(c.fn.Params, r), Sels: sels}, true
		}
		return Place{Base: root, Sels: sels}, true
	case *ssa.Global:
		return Place{Base: root, Sels: sels}, true
	case *ssa.Alloc:
		if r.Parent() != c.fn {
			return Place{Base: root, Sels: sels}, true
		}
	case ssa.Instruction:
		if r.Parent() != c.fn {
			return Place{Base: root, Sels: sels}, true
		}
	}
	return Place{}, false
}

// portable replaces the keys that mean something in one function only.
func portable(sels []access.Selector) []access.Selector {
	out := slices.Clone(sels)
	for i, s := range out {
		if s.Field == nil && s.Elem != present && (s.Elem == "" || !strings.ContainsAny(s.Elem[:1], `"0123456789-`)) {
			out[i].Elem = anyElem
		}
	}
	return out
}

// called checks what the callees need, and notes what is handed out.
func (c *collector) called(st *state, instr ssa.CallInstruction) {
	common := instr.Common()
	obj := calledObject(common)
	if modelOf(obj) == writes && len(common.Args) > 0 && isMapType(common.Args[0].Type()) {
		c.write(st, instr, common.Args[0])
		return
	}
	if _, ok := instr.(*ssa.Defer); ok {
		return
	}
	callees, exact := c.pass.callees(common)
	for _, callee := range callees {
		c.demand(st, instr, callee, exact)
	}
	for _, a := range common.Args {
		mc := closure(c.pass.ir, a)
		if mc == nil {
			continue
		}
		fn := mc.Fn.(*ssa.Function)
		now := strings.HasPrefix(fn.Synthetic, "range-over-func") || obj != nil && obj.Pkg() != nil && callsNow[obj.Pkg().Path()]
		if now {
			c.demand(st, instr, ir.Callee{Fn: fn}, false)
		}
	}
	if len(callees) == 0 || callees[0].Fn.Pkg != c.pass.ir.SSA {
		for _, a := range common.Args {
			if _, ok := core(a.Type()).(*types.Struct); ok {
				c.published(st, a, instr.Pos())
			}
		}
	}
	for _, a := range common.Args {
		c.handedOut(st, instr, a)
	}
}

// demand compares the needs of a callee with what it gets here.
func (c *collector) demand(st *state, instr ssa.CallInstruction, callee ir.Callee, exact bool) {
	s := c.pass.summary(callee)
	if s == nil {
		return
	}
	for _, n := range s.Needs {
		if excluded(n.Guards, callee.Args) {
			continue
		}
		fact := c.actual(st, n.Place, callee)
		switch {
		case fact.Bits&Nil != 0 && n.Publish:
			c.leak(n.Place.Sels, fact, instr.Pos(), true)
		case fact.Bits&Nil != 0:
			c.calls = append(c.calls, Call{Fn: c.fn, Instr: instr, Callee: callee, Need: n, Fact: fact, Exact: exact})
		case n.Publish && fact.Src == nil:
		case fact.Bits&Unknown != 0 && fact.Src == nil && !n.Publish:
			c.openAt(n, callee, st, instr)
		case fact.Bits&Unknown != 0 && fact.Src != nil:
			c.need(st, fact.Src, Need{Pos: posIn(n, instr), Func: n.Func, Locked: n.Locked, Flagged: n.Flagged, Publish: n.Publish, Foreign: n.Foreign || !n.Pos.IsValid(), Guards: c.inherited(n.Guards, callee.Args)})
		}
	}
}

var paramRE = regexp.MustCompile(`\$(\d+)\$`)

// inherited returns the guards of a callee that speak of nothing but the
// function's own parameters, in its terms.
func (c *collector) inherited(guards []string, args []ssa.Value) []string {
	var own []string
	for _, g := range guards {
		known := !strings.Contains(g, registerMark)
		text := paramRE.ReplaceAllStringFunc(g, func(p string) string {
			i, err := strconv.Atoi(strings.Trim(p, "$"))
			if err != nil || i >= len(args) {
				known = false
				return p
			}
			t := c.pass.spell.spell(args[i])
			known = known && paramRE.FindString(t) == t
			return t
		})
		if known {
			own = append(own, text)
		}
	}
	return own
}

// openAt notes a need of a callee about an object of unknown origin.
func (c *collector) openAt(n Need, callee ir.Callee, st *state, instr ssa.CallInstruction) {
	p := c.bind(st, n.Place, callee)
	if p == nil {
		return
	}
	if field, entry := owner(p); field != nil && n.Pos.IsValid() {
		c.opens = append(c.opens, Open{Fn: c.fn, Field: field, Entry: entry, Built: built(p), Need: n})
	}
}

// posIn is the position of a need in this package: that of the assignment, or
// of the call of the function of another package that makes it.
func posIn(n Need, instr ssa.CallInstruction) token.Pos {
	if n.Pos.IsValid() {
		return n.Pos
	}
	return instr.Pos()
}

// excluded reports whether a constant argument contradicts a guard.
func excluded(guards []string, args []ssa.Value) bool {
	for i, a := range args {
		name := param(i)
		var truths []string
		c, ok := a.(*ssa.Const)
		switch {
		case !ok:
			switch strip(a).(type) {
			case *ssa.MakeMap, *ssa.MakeChan, *ssa.MakeClosure, *ssa.Alloc:
				truths = []string{"-" + name + "==nil"}
			}
		case c.Value == nil:
			truths = []string{"+" + name + "==nil"}
			if slices.ContainsFunc(guards, func(g string) bool { return asserts(g, name) }) {
				return true // no type assertion of nil succeeds
			}
		case c.Value.Kind() == constant.Bool:
			truths = []string{constantLiteral(name, c)}
		default:
			for _, g := range guards {
				if rest, ok := strings.CutPrefix(g[1:], name+"=="); ok {
					truths = append(truths, map[bool]string{true: "+", false: "-"}[rest == c.Value.ExactString()]+g[1:])
				}
			}
		}
		for _, t := range truths {
			if slices.Contains(guards, negate(t)) {
				return true
			}
		}
	}
	return false
}

// checked notes a test of a map for nil.
func (c *collector) checked(st *state, b *ssa.BinOp) {
	if b.Op != token.EQL && b.Op != token.NEQ {
		return
	}
	m := b.X
	if k, ok := b.Y.(*ssa.Const); !ok || k.Value != nil || !isMapType(m.Type()) {
		return
	}
	fact := c.eval(st, m)
	if fact.Bits&Unknown == 0 {
		return
	}
	src := fact.Src
	if src == nil {
		src = c.base(st, m)
	}
	c.checks = append(c.checks, check{place: src, pos: b.Pos(), block: b.Block()})
	if v := src.Last().Field; v != nil {
		c.fields = append(c.fields, fieldEvent{field: v, kind: tested, pos: b.Pos(), fn: c.fn})
	}
}

// stored notes what becomes of a field, and objects that are stored.
func (c *collector) stored(st *state, x *ssa.Store) {
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
	for _, sels := range mapFields(v.Type()) {
		fact := c.eval(st, v)
		if _, ok := v.(*ssa.Const); !ok {
			fact = c.get(st, c.paths.Extend(c.base(st, v), sels...))
		}
		e := fieldEvent{field: sels[len(sels)-1].Field, pos: x.Pos(), fn: c.fn, place: c.paths.Extend(p, sels...), value: v}
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
	if a, ok := p.Root().(*ssa.Alloc); ok {
		e.onFresh = a.Parent() == c.fn
	}
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
	if modelOf(calledObject(instr.Common())) == harmless {
		return
	}
	for _, sels := range mapFields(deref(mi.X.Type())) {
		c.fields = append(c.fields, fieldEvent{field: sels[len(sels)-1].Field, kind: fills, pos: mi.Pos(), fn: c.fn})
	}
}

// published notes that v is stored where other code finds it. A struct is
// looked at now, an object behind a pointer when the function returns.
func (c *collector) published(st *state, v ssa.Value, pos token.Pos) {
	t := v.Type()
	if isPointer(t) || isInterface(t) {
		c.publish = append(c.publish, publication{v, pos})
		return
	}
	if _, ok := core(t).(*types.Struct); !ok {
		return
	}
	v = strip(v)
	for _, sels := range mapFields(t) {
		var fact Fact
		if k, ok := v.(*ssa.Const); ok {
			fact = c.eval(st, k)
		} else {
			fact = c.get(st, c.paths.Extend(c.base(st, v), sels...))
		}
		switch {
		case fact.Bits&Nil != 0:
			c.leak(sels, fact, pos, true)
		case fact.Bits&Unknown != 0 && fact.Src != nil:
			if par, ok := fact.Src.Root().(*ssa.Parameter); ok && par.Parent() == c.fn && !isPointer(par.Type()) {
				c.need(st, fact.Src, Need{Pos: pos, Func: funcName(c.fn), Publish: true})
			}
		}
	}
}

// leak notes that an object gets out with its field nil.
func (c *collector) leak(sels []access.Selector, fact Fact, pos token.Pos, byValue bool) {
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
		byValue: byValue,
	})
}

func funcName(fn *ssa.Function) string {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if fn.Name() == "init" && fn.Syntax() == nil {
		return "package initialisation"
	}
	return fn.Name()
}
