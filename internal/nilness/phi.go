package nilness

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
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
	renamed := func(lits []string) (more []string) {
		for _, lit := range lits {
			if rest, ok := strings.CutPrefix(lit[1:], old); ok && (rest == "" || rest == "==nil" || rest[0] == '.') {
				more = append(more, lit[:1]+name+rest)
			}
		}
		slices.Sort(more)
		return slices.Compact(more)
	}
	if more := renamed(st.conds); more != nil && len(st.conds) < maxConds {
		st.conds = union(st.conds, more)
	}
	if !st.tagged {
		return
	}
	for _, e := range st.facts {
		when, since := renamed(e.fact.When), renamed(e.fact.Since)
		if when != nil || since != nil {
			fact := *e.fact
			fact.When, fact.Since = union(fact.When, when), union(fact.Since, since)
			st.put(e.place, fact)
		}
	}
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
