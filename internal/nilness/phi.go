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

// forget drops the conditions that mention a variable that changes.
func (f *flow) forget(st *state, phi *ssa.Phi) {
	if !st.conditional() {
		return
	}
	name := register(phi)
	mentions := func(lit string) bool { return strings.Contains(lit, name) }
	st.withoutConditions(mentions)
}

// nextRound forgets the conditions on values of the round of a loop that ends:
// in the next one they are computed anew.
func (f *flow) nextRound(st *state, head *ssa.BasicBlock) {
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
	st.withoutConditions(stale)
}
