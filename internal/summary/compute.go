package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/dataflow"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/settings"
)

// compute builds the summaries of a package; imported gives the facts of
// functions of other packages.
func compute(pkg *ir.Package, known *settings.Settings, imported func(*types.Func) *Portable) *Package {
	p := &Package{
		IR:         pkg,
		Paths:      access.NewPaths(pkg),
		Locks:      known.Locks,
		APIs:       known.APIs,
		Funcs:      map[*ssa.Function]*Func{},
		imported:   imported,
		decoded:    map[*types.Func]*Func{},
		results:    map[*ssa.Function][]*access.Path{},
		semaphores: map[types.Object]bool{},
		busy:       map[types.Object]bool{},
	}
	p.Paths.SetResultPath(p.resultPath)
	p.Paths.NameCompleted()
	p.findResults()
	p.findSemaphores()
	p.findBusy()
	p.findUnderWay()
	p.findCarriers()
	for _, scc := range pkg.SCCs {
		p.component(scc)
	}
	return p
}

// maxRounds bounds how often the functions of a cycle are summarised. Effects
// and accesses that a longer cycle would still add are lost, which can only
// make the analysis more silent.
const maxRounds = 3

func (p *Package) component(scc []*ssa.Function) {
	rounds := 1
	if len(scc) > 1 || calls(p.IR, scc[0], scc[0]) {
		rounds = maxRounds
	}
	if len(scc) > 50 {
		rounds = 2 // each round costs the whole component
	}
	for range rounds {
		for _, fn := range scc {
			p.Funcs[fn] = p.summarise(fn)
		}
	}
}

func calls(pkg *ir.Package, caller, callee *ssa.Function) bool {
	for _, site := range pkg.Callers[callee] {
		if site.Parent() == caller {
			return true
		}
	}
	return false
}

// findResults computes which path each function returns, if it is a getter.
// It runs before anything names a value, since a name never changes.
func (p *Package) findResults() {
	for _, fn := range p.IR.Funcs {
		n := fn.Signature.Results().Len()
		if fn.Parent() != nil || n == 0 || len(fn.Blocks) == 0 {
			continue
		}
		paths := make([]*access.Path, n)
		seen := false
		for _, b := range fn.Blocks {
			ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
			if !ok || b == fn.Recover {
				continue
			}
			for i, v := range ret.Results {
				path := p.exportable(v)
				if path != nil && p.takesOut(v) {
					path = nil
				}
				if seen && paths[i] != path {
					path = nil
				}
				paths[i] = path
			}
			seen = true
		}
		p.results[fn] = paths
	}
}

// exportable returns the path of v if it starts at a parameter or a
// package-level variable.
func (p *Package) exportable(v ssa.Value) *access.Path {
	if !pointerLike(v.Type()) {
		return nil
	}
	if _, isConst := v.(*ssa.Const); isConst {
		return nil
	}
	path := p.Paths.Of(v)
	switch path.Root().(type) {
	case *ssa.Parameter, *ssa.Global, *access.Foreign:
		return path
	}
	return nil
}

func (p *Package) resultPath(call *ssa.CallCommon, i int) *access.Path {
	callees := p.IR.Callees(call)
	if len(callees) != 1 {
		return nil
	}
	c := callees[0]
	if paths := p.results[c.Fn]; i < len(paths) {
		return paths[i]
	}
	if c.Obj == nil || c.Obj.Pkg() == nil || c.Obj.Pkg() == p.IR.Types {
		return nil
	}
	if fact := p.imported(c.Obj); fact != nil {
		return fact.result(p.Paths, c.Obj, i)
	}
	return nil
}

// maxAccesses bounds a summary. What exceeds it is forgotten.
const maxAccesses = 96

// summarise analyses one function, given the summaries of its callees.
func (p *Package) summarise(fn *ssa.Function) *Func {
	f := &flow{
		p:        p,
		fn:       fn,
		owner:    newOwnership(p, fn),
		byCall:   map[ssa.Instruction][]*Spawn{},
		defers:   map[*ssa.Defer]int32{},
		runs:     map[ssa.Instruction][]Run{},
		syncArgs: map[ssa.Instruction][]ir.Callee{},
		loops:    findLoops(fn),
		detached: newDetachment(p, fn),
		sum: &Func{
			Fn:    fn,
			Sites: map[ssa.Instruction]Site{},
			Runs:  map[ssa.Instruction][]Run{},
		},
	}
	f.contents = findContents(p, fn, f.loops)
	f.sweeps = findSweeps(p, fn, f.loops)
	f.prepare()
	for _, sp := range f.spawns {
		f.shared = f.shared.Union(f.reachedBy(sp))
	}
	result := dataflow.Forward(fn, f)
	f.collect(result)
	return f.sum
}

// targets returns the functions that a value stands for: a function value, a
// slice of them that a variadic call passes, or the handler methods of an
// object that is passed as an interface.
func (p *Package) targets(v ssa.Value) []ir.Callee {
	switch v := p.IR.Resolve(v).(type) {
	case *ssa.MakeInterface:
		if fns := p.targets(v.X); len(fns) > 0 {
			return fns
		}
		return p.methods(v.X, isServed)
	case *ssa.Slice:
		var out []ir.Callee
		for _, arg := range ir.VariadicArgs(v) {
			out = append(out, p.targets(arg)...)
		}
		return out
	case *ssa.Call:
		if c, ok := p.IR.Made(v, nil); ok {
			return []ir.Callee{c}
		}
	default:
		if c, ok := p.IR.Callee(v); ok {
			return []ir.Callee{c}
		}
	}
	return nil
}

// isServed reports whether servers call the method m of what they are given.
func isServed(m *types.Func) bool { return concur.IsHandlerMethod(m) || concur.IsNetRPCMethod(m) }

// methods returns the methods of the concrete type behind v that this package
// declares and that are wanted.
func (p *Package) methods(v ssa.Value, wanted func(*types.Func) bool) []ir.Callee {
	recv := p.IR.Resolve(v)
	if mi, ok := recv.(*ssa.MakeInterface); ok {
		recv = mi.X
	}
	var out []ir.Callee
	methods := p.IR.SSA.Prog.MethodSets.MethodSet(recv.Type())
	for i := range methods.Len() {
		m, ok := methods.At(i).Obj().(*types.Func)
		if !ok || m.Pkg() != p.IR.Types || !wanted(m) {
			continue
		}
		if fn := p.IR.SSA.Prog.FuncValue(m.Origin()); fn != nil {
			out = append(out, ir.Callee{Fn: fn, Obj: m.Origin(), Args: []ssa.Value{recv}})
		}
	}
	return out
}

func isFunc(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Signature)
	return ok
}
