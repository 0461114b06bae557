package nilness

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

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
		own.Bits, own.Checked, own.Why, own.When, own.Src, own.Since = fact.Bits, fact.Checked, fact.Why, fact.When, fact.Src, fact.Since
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
	if _, ok := edge.(*ssa.Const); ok || !st.conditional() {
		return
	}
	old, name := f.pass.spell.spell(edge), f.pass.spell.spell(phi)
	f.said(st, func(lit string) (string, bool) {
		rest, ok := strings.CutPrefix(lit[1:], old)
		return lit[:1] + name + rest, ok && (rest == "" || rest[0] == '.' || equalsConstant(rest))
	}).hold(st)
}

// equalsConstant reports whether a comparison that ends like this is one with nil or
// another constant.
func equalsConstant(rest string) bool {
	return strings.HasPrefix(rest, "==") && !strings.Contains(rest, registerMark)
}

// sayings are conditions in other words.
type sayings struct {
	conds []string
	facts map[*access.Path]saying
}

type saying struct{ when, since []string }

// said collects the conditions of st that reword has other words for.
func (f *flow) said(st *state, reword func(lit string) (string, bool)) sayings {
	all := func(lits []string) (more []string) {
		for _, lit := range lits {
			if other, ok := reword(lit); ok {
				more = append(more, other)
			}
		}
		slices.Sort(more)
		return slices.Compact(more)
	}
	s := sayings{conds: all(st.conds), facts: map[*access.Path]saying{}}
	if !st.tagged {
		return s
	}
	for _, e := range st.facts {
		if when, since := all(e.fact.When), all(e.fact.Since); when != nil || since != nil {
			s.facts[e.place] = saying{when, since}
		}
	}
	return s
}

// hold adds them.
func (s sayings) hold(st *state) {
	if s.conds != nil && len(st.conds) < maxConds {
		st.conds = union(st.conds, s.conds)
	}
	for p, said := range s.facts {
		if known := st.facts.at(p); known != nil {
			fact := *known
			fact.When, fact.Since = union(fact.When, said.when), union(fact.Since, said.since)
			st.put(p, fact)
		}
	}
}

// carried are the conditions on the variables of a loop that hold in its next round:
// where a parser remembers its state, what is known in one of them.
func (f *flow) carried(st *state, from, head *ssa.BasicBlock) sayings {
	names := map[string]string{} // what the variable is called at the end of the round
	i := slices.Index(head.Preds, from)
	for _, instr := range head.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		if b, ok := phi.Type().Underlying().(*types.Basic); ok && b.Info()&(types.IsInteger|types.IsBoolean) != 0 {
			names[f.pass.spell.spell(phi.Edges[i])] = f.pass.spell.spell(phi)
		}
	}
	if len(names) == 0 {
		return sayings{}
	}
	return f.said(st, func(lit string) (string, bool) {
		old, constant, ok := strings.Cut(lit[1:], "==")
		name := names[old]
		return lit[:1] + name + "==" + constant, ok && name != "" && equalsConstant("=="+constant)
	})
}

// forget drops the conditions that mention a variable that changes.
func (f *flow) forget(st *state, phi *ssa.Phi) {
	if !st.conditional() {
		return
	}
	name := f.pass.spell.spell(phi)
	mentions := func(lit string) bool { return strings.Contains(lit, name) }
	st.withoutConditions(mentions)
}

// nextRound forgets the conditions on values of the round of a loop that ends:
// in the next one they are computed anew.
func (f *flow) nextRound(st *state, head *ssa.BasicBlock) {
	st.withoutConditions(func(lit string) bool {
		return slices.ContainsFunc(f.definers(lit), head.Dominates)
	})
}

// repeatedBlocks tells, by index, which blocks the head of a loop dominates.
func repeatedBlocks(fn *ssa.Function) []bool {
	repeated := make([]bool, len(fn.Blocks))
	for _, b := range fn.DomPreorder() {
		idom := b.Idom()
		repeated[b.Index] = idom != nil && repeated[idom.Index] || slices.ContainsFunc(b.Preds, b.Dominates)
	}
	return repeated
}

// definers returns the blocks that compute the values which lit mentions, of
// those that the head of a loop dominates: no other is of interest.
func (f *flow) definers(lit string) []*ssa.BasicBlock {
	blocks, known := f.mentioned[lit]
	if known {
		return blocks
	}
	if f.defined == nil {
		f.mentioned = map[string][]*ssa.BasicBlock{}
		f.defined = map[string]*ssa.BasicBlock{}
		repeated := repeatedBlocks(f.fn)
		for _, b := range f.fn.Blocks {
			if !repeated[b.Index] {
				continue
			}
			for _, instr := range b.Instrs {
				if v, ok := instr.(ssa.Value); ok {
					f.defined[v.Name()] = b
				}
			}
		}
	}
	add := func(name string) {
		if b := f.defined[name]; b != nil && !slices.Contains(blocks, b) {
			blocks = append(blocks, b)
		}
	}
	parts := strings.Split(lit, registerMark) // names stand at the odd indices, with a position behind
	for _, part := range parts[1:] {
		add(part)
	}
	for part := range strings.SplitSeq(lit, "[") { // as an index in an access path
		if name, _, ok := strings.Cut(part, "@"); ok {
			add(name)
		}
	}
	f.mentioned[lit] = blocks
	return blocks
}
