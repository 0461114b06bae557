package guard

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/summary"
)

// findConfined returns the fields of types whose every object is in the hands of
// one call, whatever locks of others happen to be held meanwhile:
//
//	d.calls.RLock()
//	defer d.calls.RUnlock()
//	set := newSet()
//	set.add(task)
//
// An exported type, and one with a lock, is meant for more.
func findConfined(sums *summary.Package) map[types.Object]bool {
	k := findKept(sums)
	out := map[types.Object]bool{}
	scope := sums.IR.Types.Scope()
	for _, name := range scope.Names() {
		t, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || t.Exported() || k[t] {
			continue
		}
		st, ok := t.Type().Underlying().(*types.Struct)
		if !ok || slices.ContainsFunc(slices.Collect(st.Fields()), func(f *types.Var) bool { return sums.Locks.IsLock(f.Type()) }) {
			continue
		}
		for f := range st.Fields() {
			out[f] = true
		}
	}
	return out
}

// kept are the types of which some object may outlive the call that made it: it
// is stored in a field, a variable of the package or an interface, sent, given to a
// goroutine or to other packages.
type kept map[*types.TypeName]bool

func findKept(sums *summary.Package) kept {
	k := kept{}
	for _, fn := range sums.IR.Funcs {
		if sums.IR.InTestFile(fn) {
			continue // a table of cases says nothing of the code under test
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				k.instruction(fn, instr)
			}
		}
		for _, sp := range sums.Of(fn).Spawns {
			for _, id := range sp.Shares {
				k.mention(sums.Paths.ByID(id).Root().Type())
			}
		}
	}
	return k
}

func (k kept) instruction(fn *ssa.Function, instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.FieldAddr:
		k.mention(instr.Type())
	case *ssa.Store:
		if g, ok := instr.Addr.(*ssa.Global); ok {
			k.mention(g.Type())
		}
	case *ssa.Send:
		k.mention(instr.X.Type())
	case *ssa.Select:
		for _, st := range instr.States {
			k.mention(st.Chan.Type())
		}
	case *ssa.MakeInterface:
		k.mention(instr.X.Type())
	case *ssa.MakeClosure:
		if !passedOnly(instr) {
			for _, v := range instr.Bindings {
				k.mention(v.Type())
			}
		}
	case *ssa.Return:
		if obj := fn.Object(); obj != nil && obj.Exported() {
			for _, v := range instr.Results {
				k.mention(v.Type())
			}
		}
	}
}

// passedOnly reports whether a literal is called, or passed to be called, and
// otherwise stays in a local variable.
func passedOnly(lit *ssa.MakeClosure) bool {
	for _, use := range *lit.Referrers() {
		switch use := use.(type) {
		case *ssa.Call, *ssa.Defer, *ssa.DebugRef:
		case *ssa.Store:
			if _, local := use.Addr.(*ssa.Alloc); !local {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// mention notes the types of which values are in a value of type t.
func (k kept) mention(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			k.mention(arg)
		}
		if k[t.Origin().Obj()] {
			return
		}
		k[t.Origin().Obj()] = true
		if _, isStruct := t.Underlying().(*types.Struct); !isStruct {
			k.mention(t.Underlying())
		}
	case *types.Pointer:
		k.mention(t.Elem())
	case *types.Slice:
		k.mention(t.Elem())
	case *types.Array:
		k.mention(t.Elem())
	case *types.Chan:
		k.mention(t.Elem())
	case *types.Map:
		k.mention(t.Key())
		k.mention(t.Elem())
	}
}
