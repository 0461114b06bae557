package access

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// ResultPath tells which path, relative to its parameters, a function always
// returns as its i-th result, if it does: a getter such as
// func (s *S) M() map[K]V { return s.m }. The path's root is one of fn's
// parameters or a package-level variable.
type ResultPath func(call *ssa.CallCommon, i int) *Path

// NewPaths returns an empty set of paths for pkg. Values of this package's
// functions can then be named by [Paths.Of].
func NewPaths(pkg *ir.Package) *Paths {
	ps := &Paths{named: map[*ssa.Function]names{}, foreign: map[[2]string]*Path{}}
	ps.resolver = &resolver{ps: ps, pkg: pkg, fieldStores: map[*ssa.Function]map[int][]*ssa.Store{}}
	return ps
}

// SetResultPath makes getters transparent: from here on the result of a call
// is named by the path that f returns for it, where that is not nil.
func (ps *Paths) SetResultPath(f ResultPath) { ps.resolver.result = f }

// NameCompleted makes variables go by the name of the map that they were assigned even
// if they get a new one where there was none. To know which it is that a variable has
// at some time, as nil or not, this must not be on.
func (ps *Paths) NameCompleted() { ps.resolver.completes = true }

// Of returns the path of a value, or of the memory that an address points to.
// Captured variables are named by the enclosing function's path, so a closure
// and its parent speak of the same memory in the same words.
func (ps *Paths) Of(v ssa.Value) *Path { return ps.resolver.of(v) }

// Elem returns the path of the element of container x with the key index.
func (ps *Paths) Elem(x, index ssa.Value) *Path { return ps.resolver.elem(x, index) }

type resolver struct {
	ps     *Paths
	pkg    *ir.Package
	result ResultPath
	// completes: see NameCompleted.
	completes bool

	fieldStores map[*ssa.Function]map[int][]*ssa.Store // by the field's index
}

func (r *resolver) of(v ssa.Value) *Path {
	if g, ok := v.(*ssa.Global); ok && g.Pkg != nil && g.Pkg != r.pkg.SSA {
		return r.ps.global(g)
	}
	ns := r.ps.namesIn(v.Parent())
	known := ns[v]
	if known.path != nil {
		return known.path
	}
	switch v.(type) {
	case *ssa.Phi, *ssa.Alloc:
		root := r.ps.rootIn(ns, v)
		ns[v] = naming{root, root} // what a cycle sees: all go through one of these
	}
	p := r.compute(v)
	known = ns[v] // which may have got a root
	if p == nil {
		if known.root == nil {
			known.root = r.ps.newRoot(v)
		}
		p = known.root
	}
	known.path = p
	ns[v] = known
	return p
}

// compute names v by something else, or returns nil if v is a root.
func (r *resolver) compute(v ssa.Value) *Path {
	switch v := v.(type) {
	case *ssa.FreeVar:
		if b := r.pkg.Binding(v); b != nil {
			return r.of(b)
		}
	case *ssa.Alloc:
		// A variable assigned once names what it was assigned. A struct copied
		// from elsewhere still shares the maps in its fields.
		if val := r.pkg.OnlyStore(v); val != nil && !storesToFields(r.pkg, v) {
			if _, isConst := val.(*ssa.Const); !isConst && !r.overwrittenLater(val) {
				return r.of(val)
			}
		}
		if r.completes {
			return r.completed(v)
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return r.of(v.X)
		}
	case *ssa.FieldAddr:
		return r.field(v.X, v.Field)
	case *ssa.Field:
		return r.field(v.X, v.Field)
	case *ssa.IndexAddr:
		return r.elem(v.X, v.Index)
	case *ssa.Index:
		return r.elem(v.X, v.Index)
	case *ssa.Lookup:
		return r.elem(v.X, v.Index)
	case *ssa.Slice:
		return r.of(v.X)
	case *ssa.ChangeType:
		return r.of(v.X)
	case *ssa.Convert:
		return r.of(v.X)
	case *ssa.ChangeInterface:
		return r.of(v.X)
	case *ssa.MakeInterface:
		return r.locker(v)
	case *ssa.TypeAssert:
		return r.of(v.X)
	case *ssa.Extract:
		return r.extract(v)
	case *ssa.Call:
		return r.call(&v.Call, 0)
	case *ssa.Phi:
		return r.phi(v)
	}
	return nil
}

// locker names what becomes an interface. As a sync.Locker an object is the mutex
// that it embeds.
func (r *resolver) locker(v *ssa.MakeInterface) *Path {
	path := r.of(v.X)
	if types.TypeString(v.Type(), nil) != "sync.Locker" {
		return path
	}
	_, index, _ := types.LookupFieldOrMethod(v.X.Type(), true, nil, "Lock")
	if st := structOf(v.X.Type()); st != nil && len(index) == 2 {
		path = r.ps.Select(path, Selector{Field: st.Field(index[0]).Origin()})
	}
	return path
}

func (r *resolver) field(x ssa.Value, i int) *Path {
	st := structOf(x.Type())
	if st == nil {
		return r.ps.Root(x)
	}
	return r.ps.Select(r.of(x), Selector{Field: st.Field(i).Origin()})
}

func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st
	}
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		if st, ok := coreStruct(tp); ok {
			return st
		}
	}
	return nil
}

func coreStruct(tp *types.TypeParam) (*types.Struct, bool) {
	iface := tp.Constraint().Underlying().(*types.Interface)
	if iface.NumEmbeddeds() != 1 {
		return nil, false
	}
	st, ok := iface.EmbeddedType(0).Underlying().(*types.Struct)
	return st, ok
}

func (r *resolver) elem(x, index ssa.Value) *Path {
	return r.ps.Select(r.of(x), Selector{Elem: r.key(index)})
}

func (r *resolver) extract(v *ssa.Extract) *Path {
	switch t := v.Tuple.(type) {
	case *ssa.Lookup:
		if v.Index == 0 {
			return r.of(t)
		}
	case *ssa.TypeAssert:
		if v.Index == 0 {
			return r.of(t)
		}
	case *ssa.Next:
		if rng, ok := t.Iter.(*ssa.Range); ok && v.Index == 2 {
			return r.ps.Select(r.of(rng.X), Selector{Elem: ranged(t)})
		}
	case *ssa.Call:
		return r.call(&t.Call, v.Index)
	}
	return nil
}

// call names the result of a getter by the memory that it returns.
func (r *resolver) call(call *ssa.CallCommon, i int) *Path {
	if r.result == nil {
		return nil
	}
	rel := r.result(call, i)
	if rel == nil {
		return nil
	}
	callees := r.pkg.Callees(call)
	if len(callees) != 1 {
		return nil
	}
	path := r.ps.Bind(rel, callees[0])
	if path == nil || path.IsRoot() {
		return path
	}
	return r.ps.rename(path, callees[0].Fn.Name()+r.args(callees[0].Args))
}

// phi names a merge by its only source, ignoring nil and maps that are made
// on one branch: `m := s.m; if m == nil { m = make(...); s.m = m }` is s.m.
func (r *resolver) phi(v *ssa.Phi) *Path {
	var only *Path
	for _, e := range v.Edges {
		switch e := e.(type) {
		case *ssa.Const, *ssa.MakeMap, *ssa.MakeChan:
			continue
		case *ssa.Phi:
			if e == v {
				continue
			}
		}
		p := r.of(e)
		if p == r.ps.Root(v) {
			continue
		}
		if only != nil && only != p {
			return r.ps.Root(v)
		}
		only = p
	}
	if only == nil {
		return r.ps.Root(v)
	}
	return only
}

// overwrittenLater reports whether the field that val was read from is assigned
// anew behind the read: `old := s.m; s.m = nil` takes the old value over, which
// then is not s.m any more.
func (r *resolver) overwrittenLater(val ssa.Value) bool {
	load, ok := val.(*ssa.UnOp)
	if !ok {
		return false
	}
	from, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	return slices.ContainsFunc(r.storesTo(load.Parent(), from.Field), func(st *ssa.Store) bool {
		return load.Block().Dominates(st.Block()) && types.Identical(st.Addr.(*ssa.FieldAddr).X.Type(), from.X.Type())
	})
}

// storesTo returns the assignments in fn to fields with the given index.
func (r *resolver) storesTo(fn *ssa.Function, field int) []*ssa.Store {
	stores, ok := r.fieldStores[fn]
	if !ok {
		stores = map[int][]*ssa.Store{}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if st, ok := instr.(*ssa.Store); ok {
					if to, ok := st.Addr.(*ssa.FieldAddr); ok {
						stores[to.Field] = append(stores[to.Field], st)
					}
				}
			}
		}
		r.fieldStores[fn] = stores
	}
	return stores[field]
}

// storesToFields reports whether single fields of the local struct variable
// cell are assigned, so that it is more than a copy of another.
func storesToFields(pkg *ir.Package, cell *ssa.Alloc) bool {
	found := false
	pkg.EachUse(cell, func(use ssa.Instruction, _ ssa.Value) {
		fa, ok := use.(*ssa.FieldAddr)
		if !ok || fa.Referrers() == nil {
			return
		}
		for _, ref := range *fa.Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == fa {
				found = true
			}
		}
	})
	return found
}

// Bind translates a path of a callee into the caller's terms. It returns nil
// if the path's root means nothing to the caller. Element keys that are local
// to the callee become "*".
func (ps *Paths) Bind(p *Path, c ir.Callee) *Path {
	var base *Path
	switch root := p.root.(type) {
	case *ssa.Global, *Foreign:
		return p
	case *Formal:
		if root.Index >= len(c.Args) {
			return nil
		}
		base = ps.Of(c.Args[root.Index])
	case *ssa.Parameter:
		for i, q := range c.Fn.Params {
			if q == root && i < len(c.Args) {
				base = ps.Of(c.Args[i])
			}
		}
	}
	if result := c.Returned[p.root]; result != nil && base == nil {
		base = ps.Of(result)
	}
	if base == nil {
		if c.Made != nil && p.root.Parent() == c.Made.Fn {
			return ps.Bind(p, *c.Made)
		}
		if p.root.Parent() != c.Fn {
			return p // of an enclosing function: a closure's own words
		}
		return nil
	}
	return ps.graft(base, p)
}

// graft returns the path that selects from base what p selects from its root,
// by keys that mean something elsewhere.
func (ps *Paths) graft(base, p *Path) *Path {
	if p.parent == nil {
		return base
	}
	return ps.Select(ps.graft(base, p.parent), portable(p.sel))
}

// Portable returns sels with element keys that mean something in one function
// only replaced by "*".
func Portable(sels []Selector) []Selector {
	out := make([]Selector, len(sels))
	for i, s := range sels {
		out[i] = portable(s)
	}
	return out
}

func portable(s Selector) Selector {
	if s.Field == nil && !ConstantKey(s.Elem) && s.Elem != Every {
		s.Elem = Some
	}
	return s
}

// ConstantKey reports whether the key of an element is a constant, which means
// the same in every function.
func ConstantKey(k string) bool {
	return k != "" && (k[0] == '"' || k[0] == '-' || k[0] >= '0' && k[0] <= '9')
}
