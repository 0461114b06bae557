package nilness

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/dataflow"
	"github.com/maprace/maprace-lint/internal/ir"
)

// pass holds what the analysis of one package's functions shares.
type pass struct {
	ir        *ir.Package
	paths     *access.Paths
	spell     *speller
	relevant  *relevance
	init      *ssa.Function
	neverMade map[ssa.Value]Origin
	cleared   map[*types.Var]bool
	mattering map[*ssa.Function]bool // see matters
	summaries map[*ssa.Function]*Summary
	foreign   func(*types.Func) *Summary
	stored    *storedFuncs
}

// maxRounds bounds how often the functions of a recursive component are
// solved; their summaries settle in two or three.
const maxRounds = 4

func newPass(pkg *ir.Package, foreign func(*types.Func) *Summary) *pass {
	p := &pass{
		ir:        pkg,
		paths:     access.NewPaths(pkg),
		relevant:  newRelevance(pkg.Types),
		init:      pkg.SSA.Func("init"),
		mattering: map[*ssa.Function]bool{},
		summaries: map[*ssa.Function]*Summary{},
		foreign:   foreign,
	}
	p.spell = &speller{ir: pkg, paths: p.paths, memo: map[ssa.Value]string{}, wholes: map[*ssa.Alloc]bool{}, literals: map[ssa.Value]string{}}
	p.stored = findStoredFuncs(pkg)
	p.neverMade = p.findNeverMade()
	p.cleared = p.findCleared()
	return p
}

func analyze(pkg *ir.Package, foreign func(*types.Func) *Summary, foreignField func(*types.Var) Habit) *Info {
	p := newPass(pkg, foreign)
	info := &Info{pkg: pkg, Fields: map[*types.Var]*Field{}, summaries: map[*ssa.Function]*Summary{}, vouched: map[vouched]bool{}, foreignField: foreignField}
	for _, scc := range pkg.SCCs {
		p.component(scc, info)
	}
	for _, fn := range pkg.Funcs {
		if fn.Parent() == nil && p.alwaysFails(fn, maxWraps) {
			info.fails(fn)
		}
	}
	info.finish()
	return info
}

// component solves the functions of one strongly connected component until
// their summaries settle, and collects what the last solutions show.
func (p *pass) component(scc []*ssa.Function, info *Info) {
	last := make([]*collector, len(scc))
	for range maxRounds {
		changed := false
		for i, fn := range scc {
			if !p.matters(fn) {
				continue
			}
			c := p.solve(fn)
			last[i] = c
			if !c.summary.equal(p.summaries[fn]) {
				p.summaries[fn] = c.summary
				changed = true
			}
		}
		if !changed || len(scc) == 1 && !callsItself(p.ir, scc[0]) {
			break
		}
	}
	for _, c := range last {
		if c != nil {
			info.add(c)
		}
	}
}

func callsItself(pkg *ir.Package, fn *ssa.Function) bool {
	for _, site := range pkg.Callers[fn] {
		if site.Parent() == fn {
			return true
		}
	}
	return false
}

// matters reports whether fn deals with maps at all.
func (p *pass) matters(fn *ssa.Function) bool {
	does, known := p.mattering[fn]
	if !known {
		does = p.dealsWithMaps(fn)
		p.mattering[fn] = does
	}
	return does
}

func (p *pass) dealsWithMaps(fn *ssa.Function) bool {
	for _, par := range fn.Params {
		if p.relevant.has(par.Type()) || isInterface(par.Type()) {
			return true
		}
	}
	for _, fv := range fn.FreeVars {
		if p.relevant.has(fv.Type()) {
			return true
		}
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.MapUpdate, *ssa.MakeMap:
				return true
			case *ssa.MakeInterface:
				if p.relevant.has(instr.X.Type()) {
					return true
				}
			case ssa.CallInstruction:
				for _, a := range instr.Common().Args {
					if p.relevant.has(a.Type()) {
						return true
					}
				}
				if v := instr.Value(); v != nil && p.relevant.has(v.Type()) {
					return true
				}
			case ssa.Value:
				if p.relevant.has(instr.Type()) {
					return true
				}
			}
		}
	}
	return false
}

func (p *pass) solve(fn *ssa.Function) *collector {
	f := newFlow(p, fn)
	c := newCollector(f)
	result := dataflow.Forward(fn, f)
	result.Replay(c.visit)
	c.finish()
	return c
}

// summary returns the summary of a callee, of this package or another.
func (p *pass) summary(c ir.Callee) *Summary {
	if s, ok := p.summaries[c.Fn]; ok {
		return s
	}
	if c.Fn.Pkg == p.ir.SSA || c.Obj == nil {
		if len(c.Fn.Blocks) > 0 && !p.matters(c.Fn) {
			return &Summary{}
		}
		return nil
	}
	return p.foreign(c.Obj)
}

// callees returns the functions that a call may invoke; exact is set if there
// is one only. The others are those that this package stores in the struct
// field, or converts to the named function type, that is called.
func (p *pass) callees(common *ssa.CallCommon) (all []ir.Callee, exact bool) {
	all = p.ir.Callees(common)
	if len(all) > 0 {
		return all, len(all) == 1 && !common.IsInvoke()
	}
	if common.IsInvoke() {
		return nil, false
	}
	for _, fn := range p.stored.candidates(common.Value) {
		obj, _ := fn.Object().(*types.Func)
		all = append(all, ir.Callee{Fn: fn, Obj: obj, Args: common.Args})
	}
	return all, false
}

// assignedByLiterals reports whether a function literal assigns the variable.
func (p *pass) assignedByLiterals(cell *ssa.Alloc) bool {
	found := false
	p.ir.EachUse(cell, func(use ssa.Instruction, addr ssa.Value) {
		if st, ok := use.(*ssa.Store); ok && st.Addr == addr && st.Parent() != cell.Parent() {
			found = true
		}
	})
	return found
}

// findNeverMade returns the package-level and captured variables of map type
// that nothing but nil is ever assigned to.
func (p *pass) findNeverMade() map[ssa.Value]Origin {
	never := map[ssa.Value]Origin{}
	for _, m := range p.ir.SSA.Members {
		g, ok := m.(*ssa.Global)
		if ok && isMapType(deref(g.Type())) && (!g.Object().Exported() || p.ir.Types.Name() == "main") {
			never[g] = Origin{Kind: NeverMade, Pos: g.Pos()}
		}
	}
	var operands []*ssa.Value
	for _, fn := range p.ir.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				operands = operands[:0]
				if len(never) > 0 {
					operands = instr.Operands(operands)
				}
				for _, op := range operands {
					if g, ok := (*op).(*ssa.Global); ok && !onlyNil(instr, g) {
						delete(never, g)
					}
				}
				a, ok := instr.(*ssa.Alloc)
				if !ok || !isMapType(deref(a.Type())) {
					continue
				}
				captured, assigned := false, false
				p.ir.EachUse(a, func(use ssa.Instruction, addr ssa.Value) {
					captured = captured || use.Parent() != fn
					assigned = assigned || !onlyNil(use, addr)
				})
				if captured && !assigned {
					never[a] = Origin{Kind: NeverMade, Pos: a.Pos(), Name: a.Comment}
				}
			}
		}
	}
	return never
}

// findCleared returns the map fields that the package sets to nil, but for
// those of objects that are being made.
func (p *pass) findCleared() map[*types.Var]bool {
	cleared := map[*types.Var]bool{}
	for _, fn := range p.ir.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				store, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				if isReset(store) {
					for _, sels := range p.relevant.mapFields(store.Val.Type()) {
						cleared[sels[len(sels)-1].Field] = true
					}
					continue
				}
				fa, isField := store.Addr.(*ssa.FieldAddr)
				c, isConst := store.Val.(*ssa.Const)
				if isField && isConst && c.Value == nil {
					cleared[fieldAt(fa.X.Type(), fa.Field)] = true
				}
			}
		}
	}
	return cleared
}

// mayClear reports whether someone may set the map at the path to nil that was
// made: the package that the field is of, or others if it is not of this one.
func (p *pass) mayClear(path *access.Path) bool {
	field, entry := owner(path)
	return field == nil || entry || field.Pkg() != p.ir.Types || p.cleared[field]
}

// onlyNil reports whether instr leaves the variable at addr nil if it was.
func onlyNil(instr ssa.Instruction, addr ssa.Value) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp, *ssa.DebugRef:
		return true
	case *ssa.Store:
		c, ok := instr.Val.(*ssa.Const)
		return ok && c.Value == nil && instr.Addr == addr
	}
	return false
}

// storedFuncs are the functions of a package that are called through variables:
// by the struct field that they are stored in, and by the named type that they
// are converted to.
type storedFuncs struct {
	byField map[*types.Var][]*ssa.Function
	byType  map[*types.TypeName][]*ssa.Function
}

func findStoredFuncs(pkg *ir.Package) *storedFuncs {
	s := &storedFuncs{map[*types.Var][]*ssa.Function{}, map[*types.TypeName][]*ssa.Function{}}
	for _, fn := range pkg.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch x := instr.(type) {
				case *ssa.Store:
					fa, ok := x.Addr.(*ssa.FieldAddr)
					if !ok {
						continue
					}
					if target := ir.FuncOf(x.Val); target != nil {
						if field := fieldAt(fa.X.Type(), fa.Field); field != nil {
							s.byField[field] = append(s.byField[field], target)
						}
					}
				case *ssa.ChangeType:
					named, ok := types.Unalias(x.Type()).(*types.Named)
					if !ok {
						continue
					}
					if target := ir.FuncOf(x.X); target != nil {
						s.byType[named.Origin().Obj()] = append(s.byType[named.Origin().Obj()], target)
					}
				}
			}
		}
	}
	return s
}

// maxCandidates bounds the functions that are tried for one dynamic call.
const maxCandidates = 20

func (s *storedFuncs) candidates(v ssa.Value) []*ssa.Function {
	var found []*ssa.Function
	switch x := v.(type) {
	case *ssa.UnOp:
		if fa, ok := x.X.(*ssa.FieldAddr); ok {
			found = s.byField[fieldAt(fa.X.Type(), fa.Field)]
		}
	case *ssa.Field:
		found = s.byField[fieldAt(x.X.Type(), x.Field)]
	}
	if named, ok := types.Unalias(v.Type()).(*types.Named); ok && found == nil {
		found = s.byType[named.Origin().Obj()]
	}
	if len(found) > maxCandidates {
		return nil
	}
	return found
}
