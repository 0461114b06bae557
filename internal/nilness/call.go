package nilness

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// call is the state behind a call.
func (f *flow) call(before *state, instr ssa.CallInstruction) *state {
	common := instr.Common()
	value := instr.Value()
	if _, ok := instr.(*ssa.Defer); ok {
		return before
	}
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "append" && value != nil && f.pass.relevant.has(value.Type()) {
			return f.appended(before, value)
		}
		return before
	}
	if before.conditional() && slices.ContainsFunc(common.Args, f.isCollected) {
		before = before.clone()
		f.touch(before, common)
	}
	obj := calledObject(common)
	m := modelOf(obj)
	if m == locks {
		return f.lock(before)
	}
	if !f.concerns(common, value) {
		return before
	}
	st := before.clone()
	if _, ok := instr.(*ssa.Go); ok {
		for _, a := range f.args(common) {
			f.clobber(st, a)
		}
		return st
	}
	switch m {
	case clone:
		fact := f.eval(st, common.Args[0])
		fact.From = nil
		f.kill(st, f.paths.Root(value))
		st.put(f.paths.Root(value), fact)
		return st
	case decode:
		f.decoded(st, common.Args[len(common.Args)-1], value)
		return st
	case writes:
		f.refine(st, common.Args[0], true, Origin{})
		return st
	case harmless, newError:
		f.callLiterals(st, common)
		f.setResults(before, st, common, value, nil)
		return st
	}
	callees, exact := f.pass.callees(common)
	switch {
	case exact && f.pass.summary(callees[0]) != nil:
		f.applyEffects(st, f.pass.summary(callees[0]), callees[0], instr)
		for _, a := range callees[0].Args {
			if closure(f.pass.ir, a) != nil {
				f.clobber(st, a)
			}
		}
	default:
		for _, a := range f.args(common) {
			f.clobber(st, a)
		}
		if obj == nil || common.IsInvoke() {
			f.clobberShared(st)
		}
	}
	f.setResults(before, st, common, value, callees)
	return st
}

// concerns reports whether a call can change anything that is known, or yields
// something to know: the others are skipped, so that states are not copied.
func (f *flow) concerns(common *ssa.CallCommon, value *ssa.Call) bool {
	for _, a := range f.args(common) {
		if f.pass.relevant.has(a.Type()) || isInterface(a.Type()) || closure(f.pass.ir, a) != nil {
			return true
		}
	}
	if closure(f.pass.ir, common.Value) != nil || common.StaticCallee() == nil {
		return true
	}
	if callees, exact := f.pass.callees(common); exact {
		if s := f.pass.summary(callees[0]); s != nil && (len(s.Effects) > 0 || len(s.Results) > 0) {
			return true
		}
	}
	if value == nil {
		return false
	}
	if tuple, ok := value.Type().(*types.Tuple); ok {
		for v := range tuple.Variables() {
			if f.pass.relevant.has(v.Type()) {
				return true
			}
		}
		return false
	}
	return f.pass.relevant.has(value.Type())
}

// args lists what a call is passed: the receiver as well, and each argument of a
// variadic call.
func (f *flow) args(common *ssa.CallCommon) []ssa.Value {
	args := common.Args
	if common.IsInvoke() {
		args = append([]ssa.Value{common.Value}, args...)
	}
	if n := len(args); n > 0 && common.Signature().Variadic() {
		if list, ok := args[n-1].(*ssa.Slice); ok {
			args = append(slices.Clip(args), ir.VariadicArgs(list)...)
		}
	}
	return args
}

// closure returns the function literal that v is, if it captures variables.
func closure(pkg *ir.Package, v ssa.Value) *ssa.MakeClosure {
	mc, _ := strip(v).(*ssa.MakeClosure)
	if mc == nil {
		mc, _ = pkg.Resolve(v).(*ssa.MakeClosure)
	}
	return mc
}

// lock makes out of date what was checked before about memory that others see.
func (f *flow) lock(before *state) *state {
	st := before.clone()
	st.locked = true
	for _, e := range st.facts {
		p := e.place
		if !e.fact.Checked || e.fact.Bits != Made || p.IsRoot() || !f.pass.mayClear(p) {
			continue
		}
		switch p.Root().(type) {
		case *ssa.Parameter, *ssa.Global:
			st.put(p, Fact{Bits: Unknown, Src: p, From: e.fact.From})
		}
	}
	return st
}

// runDefers is what deferred calls may do before the function returns.
func (f *flow) runDefers(before *state) *state {
	st := before
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			d, ok := instr.(*ssa.Defer)
			if !ok || !f.concerns(&d.Call, nil) {
				continue
			}
			callees, exact := f.pass.callees(&d.Call)
			if !exact {
				continue
			}
			if s := f.pass.summary(callees[0]); s != nil {
				st = st.clone()
				f.applyEffects(st, s, callees[0], d)
			}
		}
	}
	return st
}
