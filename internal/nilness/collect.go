package nilness

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/dataflow"
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
	implied [2]implied // by a false and a true result
	publish []publication

	converted []conversion
	vouched   []vouched
}

// vouched is an assignment in a literal, to a map that is there where the
// literal is.
type vouched struct {
	literal *ssa.Function
	pos     token.Pos
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
	case *ssa.MakeClosure:
		c.vouch(st, x)
	case *ssa.Return:
		c.returned(st, x)
	case *ssa.RunDefers:
		c.deferred(st, x)
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
		c.writes = append(c.writes, Write{Fn: c.fn, Instr: instr, Map: m, Place: p, Fact: fact, Hinted: c.hinted(instr.Block(), fact)})
		return
	}
	if fact.Bits&Unknown == 0 {
		return
	}
	if fact.Src != nil {
		c.need(st, fact.Src, Need{Pos: instr.Pos(), Func: funcName(c.fn)})
		return
	}
	if inHand(p, fact) {
		return
	}
	if field, entry := owner(p); field != nil {
		c.opens = append(c.opens, Open{Fn: c.fn, Field: field, Entry: entry, Built: built(p), Need: Need{Pos: instr.Pos(), Func: funcName(c.fn), Flagged: flagged(st, p)}})
	}
}

// inHand reports whether the function, or one that it has called, has made the
// map for an object that it was given, perhaps whenever that is needed.
func inHand(p *access.Path, fact Fact) bool {
	_, passed := p.Root().(*ssa.Parameter)
	return passed && fact.Bits&Made != 0
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
	if p.Parent() == nil {
		return nil, false
	}
	return fieldOrEntry(p.Last(), p.Parent().Last())
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
	n.Conditional = n.Conditional || len(st.conds) > 0
	for _, l := range st.conds {
		if strings.Contains(l, "$") || c.fn.Parent() != nil {
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

// vouch notes which maps that a literal assigns entries of are there where the
// literal is: behind if s.m != nil, say.
func (c *collector) vouch(st *state, mc *ssa.MakeClosure) {
	fn := mc.Fn.(*ssa.Function)
	s := c.pass.summaries[fn]
	if s == nil {
		return
	}
	for _, n := range s.Needs {
		if n.Place.Base == nil {
			continue
		}
		p := c.paths.Extend(n.Place.Base, n.Place.Sels...)
		fact := c.get(st, p)
		if fact.Bits == Made && !(fact.Checked && n.Locked && c.pass.mayClear(p)) {
			c.vouched = append(c.vouched, vouched{fn, n.Pos})
		}
	}
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

func funcName(fn *ssa.Function) string {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if fn.Name() == "init" && fn.Syntax() == nil {
		return "package initialisation"
	}
	return fn.Name()
}
