package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
)

// renewed returns those of the arguments of the spawn that instr starts which are
// fields or variables that get a new object each time before:
//
//	m.worker = newWorker()
//	go m.worker.run()
func (f *flow) renewed(instr ssa.Instruction, args []ssa.Value) (out idset.Set) {
	for _, arg := range args {
		path := f.p.Paths.Of(arg)
		if path.IsRoot() || !pointerLike(arg.Type()) {
			continue
		}
		if slices.ContainsFunc(f.fn.Blocks, func(b *ssa.BasicBlock) bool { return f.renews(b, path, instr) }) {
			out = out.With(path.ID())
		}
	}
	return out
}

// renews reports whether b puts a new object to path before each run of instr.
func (f *flow) renews(b *ssa.BasicBlock, path *access.Path, instr ssa.Instruction) bool {
	if !b.Dominates(instr.Block()) || repeatsWithout(instr.Block(), b) {
		return false
	}
	for _, before := range b.Instrs {
		if before == instr {
			return false
		}
		st, ok := before.(*ssa.Store)
		if !ok || isCell(st.Addr) || f.p.Paths.Of(st.Addr) != path {
			continue
		}
		made := f.p.Paths.Of(st.Val)
		if _, merged := made.Root().(*ssa.Phi); made.IsRoot() && !merged && f.owner.fresh(made) && MadeAnew(made.Root(), instr) {
			return true
		}
	}
	return false
}

// Renews reports whether the map at path is a part of an object that is another
// one each time the spawn is started.
func (sp *Spawn) Renews(path *access.Path) bool {
	for ; path != nil; path = path.Parent() {
		if sp.Renewed.Has(path.ID()) {
			return true
		}
	}
	return false
}
