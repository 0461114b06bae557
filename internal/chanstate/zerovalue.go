package chanstate

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// A type that the package never makes an object of begins, for its users, as a zero
// value: its channels are nil until a method makes them.

// zeroValues runs what closes a channel on zero values.
func (p *pairs) zeroValues() {
	made := p.e.madeTypes()
	for _, v := range p.views {
		if v.makes || v.entry.Kind != API || v.base == nil || made[v.typ] || !isReceiver(v.base, v.entry.Fn) {
			continue
		}
		if method, ok := v.entry.Fn.Object().(*types.Func); !ok || !isExported(method) {
			continue
		}
		zero := v
		zero.makes, zero.cases = true, []Case{{Zero: []*access.Path{v.base}}}
		for _, ev := range p.e.inOrder(zero, v) {
			if ev.Kind == NilClose && ev.Op.Func != nil && p.e.newChans[ev.Op.field()] {
				p.add(ev, Pair{First: v.entry, Second: v.entry, Made: true, Zero: true})
			}
		}
	}
}

func isReceiver(p *access.Path, fn *ssa.Function) bool {
	return fn.Signature.Recv() != nil && p.IsRoot() && p.Root() == ssa.Value(fn.Params[0])
}

// madeTypes lists the structs of which the package makes objects, also as parts of
// others.
func (e *engine) madeTypes() map[types.Type]bool {
	made := map[types.Type]bool{}
	for _, fn := range e.pkg.Funcs {
		if e.inTest(fn) {
			continue
		}
		eachInstr(fn, func(instr ssa.Instruction) {
			if object, ok := instr.(*ssa.Alloc); ok {
				made[deref(object.Type())] = true
			}
		})
	}
	scope := e.pkg.Types.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if _, isVar := obj.(*types.Var); isVar {
			made[deref(obj.Type())] = true
		}
		if st := structType(obj.Type()); st != nil {
			for i := range st.NumFields() {
				made[deref(st.Field(i).Type())] = true
			}
		}
	}
	return made
}
