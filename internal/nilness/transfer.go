package nilness

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// flow is the dataflow problem of one function; see the package comment for
// the lattice.
type flow struct {
	pass  *pass
	fn    *ssa.Function
	paths *access.Paths

	// defined tells the block of each value by name, mentioned those of the values
	// in a condition; see definers.
	defined   map[string]*ssa.BasicBlock
	mentioned map[string][]*ssa.BasicBlock

	keptValues map[ssa.Value]bool // see spent
	collected  []*ssa.Alloc       // see untouched
}

func newFlow(p *pass, fn *ssa.Function) *flow {
	return &flow{pass: p, fn: fn, paths: p.paths, keptValues: map[ssa.Value]bool{}, collected: findCollected(fn)}
}

// Entry implements dataflow.Problem.
func (f *flow) Entry() *state { return &state{} }

// Halts implements dataflow.Problem.
func (f *flow) Halts(instr ssa.Instruction) bool { return f.pass.ir.Halts(instr) }

// eval returns what is known of a value.
func (f *flow) eval(st *state, v ssa.Value) Fact {
	if e, ok := v.(*ssa.Extract); ok {
		// What is said of x.(T) is not said of x.
		if fact := st.facts.at(f.paths.Root(e)); fact != nil {
			return *fact
		}
	}
	v = strip(v)
	switch x := v.(type) {
	case *ssa.Const:
		if x.Value != nil || isInterface(x.Type()) || isPointer(x.Type()) {
			return Fact{}
		}
		switch core(x.Type()).(type) {
		case *types.Map:
			return nilFor(Origin{Kind: Assigned, Pos: x.Pos()})
		case *types.Struct, *types.Array:
			return nilFor(Origin{Kind: ZeroStruct, Pos: x.Pos()})
		}
		return Fact{} // an empty slice: no elements
	case *ssa.MakeMap:
		return made()
	}
	if fact := st.facts.at(f.paths.Root(v)); fact != nil {
		return *fact
	}
	fact := f.get(st, f.base(st, v))
	fact.From = nil
	return fact
}

// Instr implements dataflow.Problem.
func (f *flow) Instr(before *state, instr ssa.Instruction) *state {
	switch x := instr.(type) {
	case *ssa.Alloc:
		elem := deref(x.Type())
		if f.isCollected(x) {
			before = before.clone()
			before.conds = with(before.conds, "+"+untouched(x))
		}
		if !f.pass.relevant.has(elem) {
			return before
		}
		kind := ZeroStruct
		if isMapType(elem) {
			kind = ZeroVar
		}
		st := before.clone()
		p := f.paths.Root(x)
		f.kill(st, p)
		if isPointer(elem) { // a variable that holds a pointer
			st.put(p, Fact{Bits: Made})
			return st
		}
		st.put(p, nilFor(Origin{Kind: kind, Pos: x.Pos(), Name: x.Comment}))
		return st

	case *ssa.MakeMap:
		st := before.clone()
		f.fresh(st, f.paths.Root(x), x)
		return st

	case *ssa.MakeSlice:
		if !f.pass.relevant.has(x.Type()) {
			return before
		}
		st := before.clone()
		p := f.paths.Root(x)
		f.kill(st, p)
		st.put(p, made())
		if n, ok := x.Len.(*ssa.Const); ok && n.Value != nil && n.Int64() == 0 {
			st.put(f.elem(p), Fact{})
		} else if !isPointer(elemType(x.Type())) {
			st.put(f.elem(p), nilFor(Origin{Kind: ZeroElem, Pos: x.Pos()}))
		}
		return st

	case *ssa.UnOp:
		if x.Op != token.MUL || !f.pass.relevant.has(x.Type()) {
			return before
		}
		return f.load(before, x, f.base(before, x.X))

	case *ssa.Lookup:
		if !isMapType(x.X.Type()) {
			return before
		}
		return f.lookup(before, x)

	case *ssa.Extract:
		if next, ok := x.Tuple.(*ssa.Next); ok && f.pass.relevant.has(x.Type()) {
			rng, ok := next.Iter.(*ssa.Range)
			if !ok {
				return before
			}
			st := before.clone()
			p := f.paths.Root(x)
			f.kill(st, p)
			// Entries that exist; an inner map among them is taken to be made.
			fact := unknown()
			if src := f.get(st, f.base(st, rng.X)).Src; src != nil {
				fact.Src = f.paths.Select(src, access.Selector{Elem: present})
			}
			if _, isStruct := core(x.Type()).(*types.Struct); isStruct {
				f.assign(st, p, f.paths.Select(f.base(st, rng.X), access.Selector{Elem: present}))
				return st
			}
			st.put(p, fact)
			return st
		}
		return before

	case *ssa.Store:
		if !f.pass.relevant.has(x.Val.Type()) {
			return f.setFlag(before, x)
		}
		st := before.clone()
		f.store(st, f.base(st, x.Addr), x.Val)
		if ia, ok := x.Addr.(*ssa.IndexAddr); ok {
			f.smash(st, ia)
		}
		return st

	case *ssa.MapUpdate:
		st := before.clone()
		f.refine(st, x.Map, true, Origin{})
		f.update(st, x)
		return st

	case ssa.CallInstruction:
		return f.call(before, x)

	case *ssa.RunDefers:
		return f.runDefers(before)
	}
	return before
}

func elemType(t types.Type) types.Type {
	switch u := core(t).(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	}
	return t
}

func (f *flow) elem(p *access.Path) *access.Path {
	return f.paths.Select(p, access.Selector{Elem: anyElem})
}

// fresh describes a new map: no entry is in it.
func (f *flow) fresh(st *state, p *access.Path, mm *ssa.MakeMap) {
	f.kill(st, p)
	st.put(p, made())
	if f.zeroIsNil(elemType(mm.Type())) {
		st.put(f.elem(p), nilFor(Origin{Kind: Missing, Pos: mm.Pos()}))
	}
}

// zeroIsNil reports whether a zero value of type t is a nil map or has one.
func (f *flow) zeroIsNil(t types.Type) bool {
	return isMapType(t) || len(f.pass.relevant.mapFields(t)) > 0
}

func (f *flow) load(before *state, x ssa.Value, p *access.Path) *state {
	st := before.clone()
	r := f.paths.Root(x)
	f.kill(st, r)
	switch core(x.Type()).(type) {
	case *types.Struct, *types.Array:
		f.assign(st, r, p)
	default:
		fact := f.get(st, p)
		fact.From = p
		st.put(r, fact)
	}
	return st
}

func (f *flow) lookup(before *state, x *ssa.Lookup) *state {
	var v ssa.Value = x
	if x.CommaOk {
		v = extracted(x, 0)
	}
	if v == nil || !f.pass.relevant.has(v.Type()) {
		return before
	}
	st := f.load(before, v, f.entry(before, x.X, x.Index))
	if ok := extracted(x, 1); x.CommaOk && ok != nil {
		f.missingUnless(st, f.paths.Root(v), f.pass.spell.literal(ok))
	}
	return st
}

// missingUnless lets what is nil in v, because the entry may be missing, be so
// only where ok is false.
func (f *flow) missingUnless(st *state, v *access.Path, ok string) {
	for _, e := range st.facts {
		if e.fact.Bits&Nil != 0 && e.fact.Why.Kind == Missing && e.place.HasPrefix(v) {
			fact := *e.fact
			fact.When = union(fact.When, []string{negate(ok)})
			st.put(e.place, fact)
		}
	}
}

// extracted returns the i-th component of a tuple, or nil if nobody takes it.
func extracted(tuple ssa.Value, i int) ssa.Value {
	refs := tuple.Referrers()
	if refs == nil {
		return nil
	}
	for _, ref := range *refs {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == i {
			return e
		}
	}
	return nil
}

// store makes the place p hold v.
func (f *flow) store(st *state, p *access.Path, v ssa.Value) {
	fact := f.eval(st, v)
	v = strip(v)
	fact.From = nil
	src := f.base(st, v)
	f.viaPointer(st, p)
	switch core(v.Type()).(type) {
	case *types.Struct, *types.Array, *types.Slice:
		if _, isConst := v.(*ssa.Const); isConst {
			f.kill(st, p)
			if a, ok := p.Root().(*ssa.Alloc); ok && !fact.Why.Pos.IsValid() {
				fact.Why.Pos = a.Pos()
			}
			st.put(p, fact)
			return
		}
		f.assign(st, p, src)
	case *types.Pointer:
		// What is written through v later would not show at p, unless v is
		// used for nothing else.
		if alloc, ok := v.(*ssa.Alloc); ok && onlyInitialised(alloc) {
			f.assign(st, p, src)
			return
		}
		f.kill(st, p)
		st.put(p, unknown())
	default:
		if mm, ok := v.(*ssa.MakeMap); ok && usedOnce(mm) {
			f.fresh(st, p, mm)
			return
		}
		f.kill(st, p)
		st.put(p, fact)
		f.remember(st, v, p)
	}
}

// remember notes that v is what p holds now, so that a test of v tells about p.
func (f *flow) remember(st *state, v ssa.Value, p *access.Path) {
	r := f.paths.Root(v)
	own := st.facts.at(r)
	if own == nil || own.From != nil || !isMapType(v.Type()) {
		return
	}
	if own.Bits == Made {
		return
	}
	fact := *own
	fact.From = p
	st.put(r, fact)
}

// smash weakens what is known of the other elements when one with a constant
// index is set.
func (f *flow) smash(st *state, ia *ssa.IndexAddr) {
	if indexKey(ia.Index) == anyElem {
		return
	}
	if _, isArray := core(deref(ia.X.Type())).(*types.Array); isArray {
		return
	}
	e := f.elem(f.base(st, ia.X))
	if fact := f.get(st, e); fact.Bits&Nil != 0 {
		st.put(e, unknown())
	}
}

// viaPointer makes the other names of an object unknown when it is written
// through a pointer that was merged from several.
func (f *flow) viaPointer(st *state, p *access.Path) {
	root, ok := p.Root().(*ssa.Phi)
	if !ok || p.IsRoot() {
		return
	}
	sels, _ := p.Selectors(f.paths.Root(root))
	seen := map[*ssa.Phi]bool{}
	var visit func(phi *ssa.Phi)
	visit = func(phi *ssa.Phi) {
		if seen[phi] {
			return
		}
		seen[phi] = true
		for _, e := range phi.Edges {
			if inner, ok := strip(e).(*ssa.Phi); ok {
				visit(inner)
			}
			if _, isConst := strip(e).(*ssa.Const); isConst {
				continue
			}
			q := f.paths.Extend(f.base(st, e), sels...)
			if q != p && f.get(st, q).Bits&Nil != 0 {
				st.put(q, unknown())
			}
		}
	}
	visit(root)
}

// onlyInitialised reports whether nothing happens to the new object but that
// its fields are set and its address is stored once.
func onlyInitialised(a *ssa.Alloc) bool {
	stores := 0
	for _, ref := range *a.Referrers() {
		switch ref := ref.(type) {
		case *ssa.FieldAddr:
			for _, use := range *ref.Referrers() {
				if s, ok := use.(*ssa.Store); !ok || s.Addr != ref {
					return false
				}
			}
		case *ssa.Store:
			stores++
		case *ssa.MapUpdate:
			stores++
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return stores == 1
}

func usedOnce(v ssa.Value) bool {
	refs := v.Referrers()
	return refs != nil && len(*refs) == 1
}

// update makes m[k] hold v. A map whose entries are made one by one without
// asking is taken to have all that are needed; one that is filled on demand
// is not.
func (f *flow) update(st *state, x *ssa.MapUpdate) {
	if !f.pass.relevant.has(x.Value.Type()) {
		return
	}
	e := f.entry(st, x.Map, x.Key)
	prior := f.get(st, e)
	onDemand := prior.Bits == Nil && prior.Checked
	f.store(st, e, x.Value)
	all := f.elem(f.base(st, x.Map))
	if onDemand || f.get(st, all).Bits&Nil == 0 {
		return
	}
	if _, isStruct := core(x.Value.Type()).(*types.Struct); isStruct {
		for _, sels := range f.pass.relevant.mapFields(x.Value.Type()) {
			made := f.get(st, f.paths.Extend(e, sels...))
			if made.Bits&Nil == 0 {
				made = Fact{Bits: oneByOne}
			}
			st.put(f.paths.Extend(all, sels...), made)
		}
		return
	}
	if f.get(st, e).Bits&Nil == 0 {
		st.put(all, Fact{Bits: oneByOne})
	}
}
