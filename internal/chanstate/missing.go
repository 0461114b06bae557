package chanstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
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
			if !ok || !isBuiltin(&call.Call, "close") || tested(call.Block()) {
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

// takesAway returns a function other than fn that by itself deletes from the map in the
// field or variable, and closes nothing.
func (p *pairs) takesAway(in types.Object, fn *ssa.Function) *ssa.Function {
	if in == nil {
		return nil
	}
	if p.deleters == nil {
		p.findDeleters()
	}
	for _, g := range p.deleters[in] {
		if g != fn {
			return g
		}
	}
	return nil
}

// findDeleters fills deleters.
func (p *pairs) findDeleters() {
	p.deleters = map[types.Object][]*ssa.Function{}
	for _, g := range p.e.pkg.Funcs {
		if sum := p.e.summaries[g]; p.e.inTest(g) || sum != nil && slices.ContainsFunc(sum.May, func(op Op) bool { return op.Kind == Close }) {
			continue
		}
		eachInstr(g, func(instr ssa.Instruction) {
			if call, ok := instr.(*ssa.Call); ok && isBuiltin(&call.Call, "delete") {
				in := p.e.removed(call)
				p.deleters[in] = append(p.deleters[in], g)
			}
		})
	}
}
