package thread

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/summary"
)

// fields knows the functions that are kept in fields and package-level
// variables of function type, alone or in slices and maps of them, and who
// calls what is kept there:
//
//	s.onEvict = func(k string) { delete(s.index, k) }
//	...
//	s.mu.Lock(); s.onEvict(k); s.mu.Unlock()
type fields struct {
	kept   map[types.Object][]ir.Callee
	called map[*ssa.Function]bool // kept functions that this package calls
}

func findFields(sums *summary.Package) *fields {
	out := &fields{kept: map[types.Object][]ir.Callee{}, called: map[*ssa.Function]bool{}}
	var calls []ssa.CallInstruction
	for _, fn := range sums.IR.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.Store:
					out.keep(sums, instr.Addr, instr.Val)
				case *ssa.MapUpdate:
					out.keep(sums, instr.Map, instr.Value)
				case ssa.CallInstruction:
					calls = append(calls, instr)
				}
			}
		}
	}
	for _, call := range calls {
		for _, c := range out.calledBy(sums, call) {
			out.called[c.Fn] = true
		}
	}
	return out
}

// keep notes the functions of this package that val, a function, a slice of
// functions that something was appended to, or a parameter that its callers
// give a function, brings to the variable at addr.
func (f *fields) keep(sums *summary.Package, addr, val ssa.Value) {
	for _, v := range append(appended(val), val) {
		if _, isFunc := v.Type().Underlying().(*types.Signature); !isFunc {
			continue
		}
		obj := ownerOf(sums, addr)
		if obj == nil {
			return
		}
		for _, v := range append(arguments(sums, v), v) {
			if c, ok := sums.IR.Callee(v); ok && sums.Of(c.Fn) != nil {
				f.kept[obj] = append(f.kept[obj], c)
			}
		}
	}
}

// appended returns what v = append(s, x, y) adds.
func appended(v ssa.Value) []ssa.Value {
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	if b, ok := call.Call.Value.(*ssa.Builtin); !ok || b.Name() != "append" || len(call.Call.Args) != 2 {
		return nil
	}
	added, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok {
		return nil
	}
	return ir.VariadicArgs(added)
}

// arguments returns what is passed for the parameter v, by the callers of its
// function or by theirs.
func arguments(sums *summary.Package, v ssa.Value) (out []ssa.Value) {
	seen := map[*ssa.Parameter]bool{}
	var collect func(v ssa.Value)
	collect = func(v ssa.Value) {
		param, ok := sums.IR.Resolve(v).(*ssa.Parameter)
		if !ok || seen[param] || len(seen) == maxPassed {
			return
		}
		seen[param] = true
		at := slices.Index(param.Parent().Params, param)
		for _, site := range sums.IR.Callers[param.Parent()] {
			if args := site.Common().Args; !site.Common().IsInvoke() && at < len(args) {
				out = append(out, args[at])
				collect(args[at])
			}
		}
	}
	collect(v)
	return out
}

// maxPassed bounds the parameters through which a function is followed.
const maxPassed = 16

// calledBy returns the functions that a call may mean that is not resolved
// otherwise: of a function that is kept somewhere, or that a literal, which runs
// at another time, calls as a parameter of the function that contains it.
func (f *fields) calledBy(sums *summary.Package, call ssa.CallInstruction) (out []ir.Callee) {
	common := call.Common()
	if common.IsInvoke() || len(sums.Callees(common)) > 0 {
		return nil
	}
	if _, builtin := common.Value.(*ssa.Builtin); builtin {
		return nil
	}
	if obj := ownerOf(sums, common.Value); obj != nil {
		return f.kept[obj]
	}
	if param, ok := sums.IR.Resolve(common.Value).(*ssa.Parameter); ok && param.Parent() != call.Parent() {
		for _, v := range arguments(sums, param) {
			if c, ok := sums.IR.Callee(v); ok && sums.Of(c.Fn) != nil {
				out = append(out, c)
			}
		}
	}
	return out
}

func ownerOf(sums *summary.Package, v ssa.Value) types.Object {
	owner, _ := sums.Paths.Of(v).Owner()
	return owner.Object()
}

// passKept enters the functions that a call through a field may mean. Of which
// object they speak is not known: if the caller holds a lock, perhaps it is theirs.
func (c *Contexts) passKept(call ssa.CallInstruction, site summary.Site, ctx *Context) {
	locked := ctx.locked(site)
	for _, callee := range c.fields.calledBy(c.sums, call) {
		c.add(callee.Fn, &Context{Threads: ctx.Threads, Assumed: locked || ctx.Assumed || c.contract(call.Parent())})
	}
}
