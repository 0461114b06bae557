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

	"github.com/maprace/maprace-lint/internal/ir"
)

// called checks what the callees need, and notes what is handed out.
func (c *collector) called(st *state, instr ssa.CallInstruction) {
	common := instr.Common()
	obj := calledObject(common)
	if modelOf(obj) == writes && len(common.Args) > 0 && isMapType(common.Args[0].Type()) {
		if len(common.Args) == 2 && isMapType(common.Args[1].Type()) {
			st = st.clone()
			c.hasElements(st, common.Args[1]) // else maps.Copy assigns nothing
		}
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
		if callee.Fn.Parent() == c.fn && c.otherwise(n.Guards, fact) {
			fact = fact.dropNil()
		}
		if n.Locked && fact.Checked {
			fact = c.outdated(n, callee, st, fact)
		}
		switch {
		case fact.Bits&Nil != 0 && n.Publish:
			c.leak(nil, n.Place.Sels, fact, callPos(instr), true)
		case fact.Bits&Nil != 0:
			c.calls = append(c.calls, Call{Fn: c.fn, Instr: instr, Pos: callPos(instr), Callee: callee, Need: n, Fact: fact, Exact: exact, Hinted: c.hinted(instr.Block(), fact)})
		case n.Publish && fact.Src == nil:
		case fact.Bits&Unknown != 0 && fact.Src == nil && !n.Publish:
			c.openAt(n, callee, st, fact)
		case fact.Bits&Unknown != 0 && fact.Src != nil:
			c.need(st, fact.Src, Need{Pos: posIn(n, instr), Func: n.Func, Locked: n.Locked, Flagged: n.Flagged, Conditional: n.Conditional, Publish: n.Publish, Foreign: n.Foreign || !n.Pos.IsValid(), Guards: c.inherited(n.Guards, callee.Args)})
		}
	}
}

// otherwise reports whether a literal needs a map only under conditions of the
// function around it, and under these it is there:
//
//	if debug { seen = map[string]int{} }
//	note := func(k string) { if debug { seen[k]++ } }
func (c *collector) otherwise(guards []string, fact Fact) bool {
	return slices.ContainsFunc(guards, func(g string) bool {
		return contradicted(fact.When, strings.ReplaceAll(g, outer(c.fn), "$"))
	})
}

// outdated is fact, learnt from a test, for a callee that takes a lock before
// it uses the field: whoever has the lock in between may clear it.
func (c *collector) outdated(n Need, callee ir.Callee, st *state, fact Fact) Fact {
	p := c.bind(st, n.Place, callee)
	if p == nil || fact.Bits != Made {
		return fact
	}
	if field, entry := owner(p); field == nil || entry || field.Pkg() != c.pass.ir.Types || !c.pass.cleared[field] {
		return fact
	}
	switch p.Root().(type) {
	case *ssa.Parameter, *ssa.Global:
		return Fact{Bits: Unknown, Src: p}
	}
	return fact
}

// openAt notes a need of a callee about an object of unknown origin.
func (c *collector) openAt(n Need, callee ir.Callee, st *state, fact Fact) {
	p := c.bind(st, n.Place, callee)
	if p == nil || inHand(p, fact) {
		return
	}
	if field, entry := owner(p); field != nil && n.Pos.IsValid() && !n.Foreign {
		c.opens = append(c.opens, Open{Fn: c.fn, Field: field, Entry: entry, Built: built(p), Need: n})
	}
}

// posIn is the position of a need in this package: that of the assignment, or
// of the call of the function of another package that makes it.
func posIn(n Need, instr ssa.CallInstruction) token.Pos {
	if n.Pos.IsValid() {
		return n.Pos
	}
	return callPos(instr)
}

// callPos is the position of a call; a range over a function has none itself.
func callPos(instr ssa.CallInstruction) token.Pos {
	common := instr.Common()
	for _, v := range append([]ssa.Value{common.Value}, common.Args...) {
		if instr.Pos().IsValid() {
			break
		}
		if mc, ok := v.(*ssa.MakeClosure); ok {
			v = mc.Fn
		}
		if v.Pos().IsValid() {
			return v.Pos()
		}
	}
	return instr.Pos()
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
		text = strings.ReplaceAll(text, outer(c.fn), "$")
		if known && !strings.Contains(text, outerMark) {
			own = append(own, text)
		}
	}
	return own
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
