package ir

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// FuncOf returns the function that v denotes: a declared function (its
// generic origin, if v is an instance), a literal, or the method behind a
// method value or expression. It returns nil if v is anything else.
func FuncOf(v ssa.Value) *ssa.Function {
	for {
		switch x := v.(type) {
		case *ssa.Function:
			return origin(x)
		case *ssa.MakeClosure:
			v = x.Fn
		case *ssa.ChangeType:
			v = x.X
		default:
			return nil
		}
	}
}

// origin maps instances to their generic function, and the wrappers that the
// SSA builder makes for method values and promoted methods to the method.
func origin(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Synthetic != "" && len(fn.Blocks) == 0 || fn.Synthetic != "" && fn.Object() != nil && fn.Parent() == nil {
		if obj, ok := fn.Object().(*types.Func); ok {
			if m := fn.Prog.FuncValue(obj.Origin()); m != nil {
				return m
			}
		}
	}
	return fn
}

// IsBound reports whether v is a method value (x.Method), and returns x.
func IsBound(v ssa.Value) (recv ssa.Value, ok bool) {
	mc, ok := v.(*ssa.MakeClosure)
	if !ok || mc.Fn.(*ssa.Function).Parent() != nil || len(mc.Bindings) != 1 {
		return nil, false
	}
	return mc.Bindings[0], true
}

// Callee is one function that a call may invoke, with the values that its
// parameters take there.
type Callee struct {
	Fn *ssa.Function
	// Obj is set for functions of other packages too; nil for literals.
	Obj *types.Func
	// Args are the actual parameters, receiver first.
	Args []ssa.Value
	// As is the type of the receiver for which an interface's method means Fn.
	As types.Type
	// Made is the call that has returned Fn, a function literal in its callee:
	// the literal speaks of the parameters of that call.
	Made *Callee
	// Returned maps objects that Fn has made to the results of the call by
	// which the caller gets them, if that is known.
	Returned map[ssa.Value]ssa.Value
}

// Callees resolves a call: statically, through function-typed variables with
// one assignment, through method values, and through an interface whose only
// implementations converted to it in this package are this package's own. It
// returns nil if the callee is unknown, or a builtin.
func (p *Package) Callees(call *ssa.CallCommon) []Callee {
	callees, ok := p.callees[call]
	if !ok { // of a function that is none of the source's
		callees = p.resolveCall(call)
	}
	return callees
}

func (p *Package) resolveCall(call *ssa.CallCommon) []Callee {
	if call.IsInvoke() {
		return p.invoked(call)
	}
	if c, ok := p.callee(call.Value, call.Args); ok {
		return []Callee{c}
	}
	return nil
}

// Callee returns the function that the function value v denotes. If v is a
// method value, its receiver is the first argument; the others are not known.
func (p *Package) Callee(v ssa.Value) (Callee, bool) { return p.callee(v, nil) }

func (p *Package) callee(v ssa.Value, args []ssa.Value) (Callee, bool) {
	v = p.Resolve(v)
	fn := FuncOf(v)
	if fn == nil {
		return Callee{}, false
	}
	if recv, ok := IsBound(v); ok {
		args = append([]ssa.Value{recv}, args...)
	}
	obj, _ := fn.Object().(*types.Func)
	if obj != nil {
		obj = obj.Origin()
	}
	return Callee{Fn: fn, Obj: obj, Args: args}, true
}

// Returned resolves a call of a function literal that another call returns, as
// in `for x := range s.All()`. Callees leaves such calls out, since the captured
// variables of the literal mean nothing to the caller by themselves.
func (p *Package) Returned(call *ssa.CallCommon) (Callee, bool) {
	if call.IsInvoke() {
		return Callee{}, false
	}
	made, ok := p.Resolve(call.Value).(*ssa.Call)
	if !ok {
		return Callee{}, false
	}
	return p.Made(made, call.Args)
}

// Made resolves the literal that the call made returns, to be called with args.
func (p *Package) Made(made *ssa.Call, args []ssa.Value) (Callee, bool) {
	makers := p.Callees(&made.Call)
	if len(makers) != 1 {
		return Callee{}, false
	}
	lit := p.onlyLiteral(makers[0].Fn)
	if lit == nil {
		return Callee{}, false
	}
	return Callee{Fn: lit, Args: args, Made: &makers[0]}, true
}

// onlyLiteral returns the function literal that fn always returns, if it does.
func (p *Package) onlyLiteral(fn *ssa.Function) (lit *ssa.Function) {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		if len(ret.Results) != 1 {
			return nil
		}
		f := FuncOf(p.Resolve(ret.Results[0]))
		if f == nil || f.Parent() != fn || lit != nil && lit != f {
			return nil
		}
		lit = f
	}
	return lit
}

// Resolve follows v through conversions and through variables that are
// assigned exactly once, also when a function literal captures them, and
// returns the value that was assigned.
func (p *Package) Resolve(v ssa.Value) ssa.Value {
	for range 20 { // a chain of variables this long is not worth following
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
		case *ssa.FreeVar:
			b := p.Binding(x)
			if b == nil {
				return v
			}
			v = b
		case *ssa.UnOp:
			cell, ok := p.Cell(x)
			if !ok {
				return v
			}
			stored := p.OnlyStore(cell)
			if stored == nil {
				return v
			}
			v = stored
		default:
			return v
		}
	}
	return v
}

// Binding returns the enclosing function's value that fv captures.
func (p *Package) Binding(fv *ssa.FreeVar) ssa.Value {
	mc := p.closures[fv.Parent()]
	if mc == nil {
		return nil
	}
	for i, f := range fv.Parent().FreeVars {
		if f == fv && i < len(mc.Bindings) {
			return mc.Bindings[i]
		}
	}
	return nil
}

// Cell returns the local variable that load reads, looking through captures.
func (p *Package) Cell(load *ssa.UnOp) (*ssa.Alloc, bool) {
	addr := load.X
	for {
		switch a := addr.(type) {
		case *ssa.Alloc:
			return a, true
		case *ssa.FreeVar:
			b := p.Binding(a)
			if b == nil {
				return nil, false
			}
			addr = b
		default:
			return nil, false
		}
	}
}

// OnlyStore returns the single value ever assigned to the local variable
// cell, or nil if there are several, or if its address goes elsewhere.
func (p *Package) OnlyStore(cell *ssa.Alloc) ssa.Value {
	p.mu.Lock()
	only, ok := p.onlyStores[cell]
	p.mu.Unlock()
	if !ok {
		only = p.onlyStore(cell)
		p.mu.Lock()
		p.onlyStores[cell] = only
		p.mu.Unlock()
	}
	return only
}

func (p *Package) onlyStore(cell *ssa.Alloc) ssa.Value {
	var only ssa.Value
	ok := true
	p.EachUse(cell, func(use ssa.Instruction, addr ssa.Value) {
		switch use := use.(type) {
		case *ssa.Store:
			if use.Addr != addr || only != nil {
				ok = false
				return
			}
			only = use.Val
		case *ssa.UnOp, *ssa.DebugRef, *ssa.FieldAddr, *ssa.IndexAddr:
		default:
			ok = false
		}
	})
	if !ok {
		return nil
	}
	return only
}

// EachUse calls f for every instruction that uses the address of the local
// variable cell in its function and in the literals that capture it, with the
// operand through which it does; the captures themselves are left out.
func (p *Package) EachUse(cell ssa.Value, f func(use ssa.Instruction, addr ssa.Value)) {
	refs := cell.Referrers()
	if refs == nil {
		return
	}
	for _, use := range *refs {
		mc, ok := use.(*ssa.MakeClosure)
		if !ok {
			f(use, cell)
			continue
		}
		fn := mc.Fn.(*ssa.Function)
		if fn.Parent() == nil {
			f(use, cell)
			continue
		}
		for i, b := range mc.Bindings {
			if b == cell {
				p.EachUse(fn.FreeVars[i], f)
			}
		}
	}
}

// VariadicArgs returns the values stored into the array that the compiler
// makes for the arguments of a variadic call.
func VariadicArgs(s *ssa.Slice) []ssa.Value {
	array, ok := s.X.(*ssa.Alloc)
	if !ok || array.Comment != "varargs" {
		return nil
	}
	var out []ssa.Value
	for _, ref := range *array.Referrers() {
		elem, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, ref := range *elem.Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == elem {
				out = append(out, st.Val)
			}
		}
	}
	return out
}

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

// findCallers fills Callers, and remembers for Callees what each call invokes.
func (p *Package) findCallers(funcs []*ssa.Function) {
	own := map[*ssa.Function]bool{}
	for _, fn := range funcs {
		own[fn] = true
	}
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				callees := p.resolveCall(call.Common())
				p.callees[call.Common()] = callees
				for _, c := range callees {
					if own[c.Fn] {
						p.Callers[c.Fn] = append(p.Callers[c.Fn], call)
					}
				}
			}
		}
	}
}

// components returns the strongly connected components of the call graph,
// callees first (Tarjan 1972). A literal counts as called by the function that
// contains it, so its summary is there when its parent is analysed.
func (p *Package) components(funcs []*ssa.Function) [][]*ssa.Function {
	succs := map[*ssa.Function][]*ssa.Function{}
	for _, fn := range funcs {
		succs[fn] = append(succs[fn], fn.AnonFuncs...)
	}
	for _, callee := range funcs {
		for _, site := range p.Callers[callee] {
			succs[site.Parent()] = append(succs[site.Parent()], callee)
		}
	}
	t := &tarjan{succs: succs, index: map[*ssa.Function]int{}, low: map[*ssa.Function]int{}, onStack: map[*ssa.Function]bool{}}
	for _, fn := range funcs {
		if _, seen := t.index[fn]; !seen {
			t.visit(fn)
		}
	}
	return t.out
}

type tarjan struct {
	succs      map[*ssa.Function][]*ssa.Function
	index, low map[*ssa.Function]int
	onStack    map[*ssa.Function]bool
	stack      []*ssa.Function
	out        [][]*ssa.Function
}

func (t *tarjan) visit(fn *ssa.Function) {
	t.index[fn] = len(t.index)
	t.low[fn] = t.index[fn]
	t.stack = append(t.stack, fn)
	t.onStack[fn] = true
	for _, s := range t.succs[fn] {
		if _, seen := t.index[s]; !seen {
			t.visit(s)
			t.low[fn] = min(t.low[fn], t.low[s])
		} else if t.onStack[s] {
			t.low[fn] = min(t.low[fn], t.index[s])
		}
	}
	if t.low[fn] != t.index[fn] {
		return
	}
	var scc []*ssa.Function
	for {
		top := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.onStack[top] = false
		scc = append(scc, top)
		if top == fn {
			break
		}
	}
	t.out = append(t.out, scc)
}
