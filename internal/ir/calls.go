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
