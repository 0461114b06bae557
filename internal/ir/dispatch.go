package ir

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// findConversions records which concrete types are converted to interfaces.
func (p *Package) findConversions(funcs []*ssa.Function) {
	seen := map[types.Type]bool{}
	var all []types.Type
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if mi, ok := instr.(*ssa.MakeInterface); ok && !seen[mi.X.Type()] {
					seen[mi.X.Type()] = true
					all = append(all, mi.X.Type())
				}
			}
		}
	}
	p.converted = all
}

// invoked resolves a call through an interface that this package declares: to
// the methods of the types of this package that it converts to an interface.
// An interface from elsewhere may have any implementation.
func (p *Package) invoked(call *ssa.CallCommon) []Callee {
	named, ok := types.Unalias(call.Value.Type()).(*types.Named)
	if !ok || named.Obj().Pkg() != p.Types {
		return nil
	}
	iface, ok := named.Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	var callees []Callee
	for _, t := range p.implementations(named, iface) {
		sel := p.SSA.Prog.MethodSets.MethodSet(t).Lookup(call.Method.Pkg(), call.Method.Name())
		if sel == nil {
			continue
		}
		obj := sel.Obj().(*types.Func).Origin()
		fn := p.SSA.Prog.FuncValue(obj)
		if fn == nil {
			continue
		}
		args := append([]ssa.Value{call.Value}, call.Args...)
		callees = append(callees, Callee{Fn: fn, Obj: obj, Args: args, As: t})
	}
	return callees
}

// implementations returns the converted types that implement an interface.
func (p *Package) implementations(named *types.Named, iface *types.Interface) []types.Type {
	p.mu.Lock()
	defer p.mu.Unlock()
	impls, ok := p.implementers[named]
	if !ok {
		for _, t := range p.converted {
			if types.Implements(t, iface) {
				impls = append(impls, t)
			}
		}
		p.implementers[named] = impls
	}
	return impls
}
