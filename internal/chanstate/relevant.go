package chanstate

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// mayMatter reports whether the package closes channels or sends on them, or
// calls functions that do, as far as its syntax tells; SSA need not be built for
// others.
func mayMatter(pass *analysis.Pass, known func(*types.Func) *Portable) bool {
	for _, obj := range pass.TypesInfo.Uses {
		switch obj := obj.(type) {
		case *types.Builtin:
			if obj.Name() == "close" || obj.Name() == "recover" {
				return true
			}
		case *types.Func:
			if obj.Pkg() != pass.Pkg && known(obj) != nil {
				return true
			}
		}
	}
	found := false
	for _, file := range pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			_, sends := n.(*ast.SendStmt)
			found = found || sends
			return !found
		})
	}
	return found
}

// relevance tells which functions are worth solving: those that close channels
// or send on them, that make objects with such channels or change what others
// test before they do, and all that call such functions.
type relevance struct {
	e *engine
	// owners are the structs one of whose channels somebody closes.
	owners map[*types.Struct]bool
	memo   map[*ssa.Function]bool
}

func newRelevance(e *engine) *relevance {
	r := &relevance{e: e, owners: map[*types.Struct]bool{}, memo: map[*ssa.Function]bool{}}
	for _, fn := range e.pkg.Funcs {
		eachInstr(fn, func(instr ssa.Instruction) {
			call, ok := instr.(ssa.CallInstruction)
			if ok && isBuiltin(call.Common(), "close") {
				r.own(call.Common().Args[0])
			}
		})
	}
	for r.spread() { // again, for functions that are passed on before their turn
	}
	return r
}

// spread asks for each function that was not known to matter whether it does by
// now, callees first. It reports whether that may be news for another one, which
// does not call the function by its name, but passes it on.
func (r *relevance) spread() (again bool) {
	for _, scc := range r.e.pkg.SCCs {
		if r.memo[scc[0]] {
			continue
		}
		matters := slices.ContainsFunc(scc, r.matters)
		for _, fn := range scc {
			r.memo[fn] = matters
			again = again || matters && fn.Parent() == nil && r.e.pkg.UsedAsValue(fn)
		}
	}
	return again
}

func eachInstr(fn *ssa.Function, visit func(ssa.Instruction)) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			visit(instr)
		}
	}
}

// own notes the structs that the channel ch is reached through.
func (r *relevance) own(ch ssa.Value) {
	for p := r.e.paths.Of(ch); p != nil; p = p.Parent() {
		if p.Parent() == nil {
			break
		}
		if st := structType(placeType(p.Parent())); st != nil {
			r.owns(st)
		}
	}
}

// owns notes an owner, and what it embeds: flags that are there are its own.
func (r *relevance) owns(st *types.Struct) {
	if r.owners[st] {
		return
	}
	r.owners[st] = true
	for field := range st.Fields() {
		if embedded := structType(field.Type()); field.Embedded() && embedded != nil {
			r.owns(embedded)
		}
	}
}

func structType(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		t = named.Origin()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// matters reports whether fn itself does something of interest, or calls a
// function that does; callees come first.
func (r *relevance) matters(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		if slices.ContainsFunc(b.Instrs, r.ofInterest) {
			return true
		}
	}
	return false
}

func (r *relevance) ofInterest(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Send:
		return true
	case *ssa.Select:
		return slices.ContainsFunc(instr.States, func(s *ssa.SelectState) bool {
			return s.Dir == types.SendOnly || isTest(instr.Parent())
		})
	case *ssa.Alloc:
		return len(r.owners) > 0 && r.owners[structType(instr.Type())]
	case *ssa.Store:
		return r.guard(instr.Addr)
	case *ssa.FieldAddr:
		return r.guard(instr) && isTest(instr.Parent())
	case *ssa.MakeClosure:
		return r.memo[ir.FuncOf(instr)]
	case ssa.CallInstruction:
		return r.call(instr.Common())
	}
	return false
}

// isTest reports whether the function may be there to tell others about a
// state: it returns a bool, or nothing but a channel.
func isTest(fn *ssa.Function) bool {
	results := fn.Signature.Results()
	for v := range results.Variables() {
		switch t := v.Type().Underlying().(type) {
		case *types.Basic:
			if t.Info()&types.IsBoolean != 0 {
				return true
			}
		case *types.Chan:
			return results.Len() == 1
		}
	}
	return false
}

// guard reports whether addr is a field of an owner that code may test before
// it closes the channel, or the channel.
func (r *relevance) guard(addr ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok || len(r.owners) == 0 {
		return false
	}
	st := structType(fa.X.Type())
	if st == nil || !r.owners[st] {
		return false
	}
	t := st.Field(fa.Field).Type()
	return tracked(t) || isAtomic(t) || isOnce(t)
}

func isAtomic(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && isAtomicPackage(named.Obj().Pkg())
}

func (r *relevance) call(call *ssa.CallCommon) bool {
	if isBuiltin(call, "close") {
		return true
	}
	if atomicOp(call) > loadOp && len(call.Args) > 0 {
		if fa, ok := unconverted(call.Args[0]).(*ssa.FieldAddr); ok {
			st := structType(fa.X.Type())
			return st != nil && r.owners[st]
		}
	}
	for _, c := range r.e.pkg.Callees(call) {
		if r.memo[c.Fn] {
			return true
		}
		if c.Obj != nil && c.Obj.Pkg() != r.e.pkg.Types && r.e.foreign(c.Obj) != nil {
			return true
		}
	}
	for _, arg := range call.Args {
		if fn := ir.FuncOf(arg); fn != nil && r.memo[fn] {
			return true
		}
	}
	return false
}

// unconverted is v as it was before it was converted, as in (*uint32)(&s.state).
func unconverted(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Convert:
			v = x.X
		default:
			return v
		}
	}
}

// takesFuncs reports whether one of the parameters of fn is a function.
func takesFuncs(fn *ssa.Function) bool {
	for _, p := range fn.Params {
		if _, ok := p.Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}
