package chanstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// A function may look up a channel in a map, and close it without asking whether it was
// there, as the one who waits may have taken it out again:
//
//	case <-time.After(limit):            ch := t.wait[key]
//		delete(t.wait, key)              delete(t.wait, key)
//		return errTimeout                close(ch)

// missing looks for such closes.
func (p *pairs) missing() {
	for _, fn := range p.e.pkg.Funcs {
		if !p.e.relevant.memo[fn] || p.e.inTest(fn) || fn.Parent() != nil {
			continue
		}
		eachInstr(fn, func(instr ssa.Instruction) {
			call, ok := instr.(*ssa.Call)
			if !ok || !isBuiltin(&call.Call, "close") || decided(call.Block()) {
				return
			}
			look := lookup(p.e.pkg.Resolve(unconverted(call.Call.Args[0])))
			if look == nil || !isParameter(p.e.pkg.Resolve(look.Index)) {
				return
			}
			in := holderOf(p.e.paths.Of(look.X))
			other := p.takesAway(in, fn)
			if in == nil || other == nil || p.e.putsInto(fn, in) {
				return
			}
			op := Op{Kind: Close, Pos: call.Pos(), Site: call.Pos(), Func: fn}
			p.events = slices.DeleteFunc(p.events, func(e Event) bool { return e.Kind == NilClose && e.Op.Pos == op.Pos })
			p.add(Event{Kind: NilClose, Op: op}, Pair{First: p.e.entry(other, API), Second: p.e.entry(fn, API), Missing: true})
		})
	}
}

// decided reports whether a condition decides if the block is reached.
func decided(b *ssa.BasicBlock) bool {
	for d := b.Idom(); d != nil; d = d.Idom() {
		if _, ok := lastIf(d); !ok {
			continue
		}
		for _, s := range d.Succs {
			if s != b && !ir.Reaches(s, b, nil) {
				return true
			}
		}
	}
	return false
}

// takesAway returns a function other than fn that by itself deletes from the map in the
// field or variable, and closes nothing.
func (p *pairs) takesAway(in types.Object, fn *ssa.Function) *ssa.Function {
	if in == nil {
		return nil
	}
	for _, g := range p.e.pkg.Funcs {
		if g == fn || p.e.inTest(g) || p.e.summaries[g] != nil && slices.ContainsFunc(p.e.summaries[g].May, func(op Op) bool { return op.Kind == Close }) {
			continue
		}
		deletes := false
		eachInstr(g, func(instr ssa.Instruction) {
			call, ok := instr.(*ssa.Call)
			deletes = deletes || ok && isBuiltin(&call.Call, "delete") && p.e.removed(call) == in
		})
		if deletes {
			return g
		}
	}
	return nil
}
