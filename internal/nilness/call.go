package nilness

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
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
	case harmless:
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

func (f *flow) args(common *ssa.CallCommon) []ssa.Value {
	if common.IsInvoke() {
		return append([]ssa.Value{common.Value}, common.Args...)
	}
	return common.Args
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
		if !e.fact.Checked || e.fact.Bits != Made || p.IsRoot() {
			continue
		}
		switch p.Root().(type) {
		case *ssa.Parameter, *ssa.Global:
			st.put(p, Fact{Bits: Unknown, Src: p, From: e.fact.From})
		}
	}
	return st
}

// appended describes append(s, elems...): its elements are those of both.
func (f *flow) appended(before *state, value *ssa.Call) *state {
	args := value.Call.Args
	st := before.clone()
	r := f.paths.Root(value)
	old := f.base(before, args[0])
	if c, ok := args[0].(*ssa.Const); ok && c.Value == nil {
		f.kill(st, r)
		st.put(r, made())
		st.put(f.elem(r), Fact{})
	} else {
		f.assign(st, r, old)
		st.put(f.elem(r), f.get(before, f.elem(old)))
	}
	if len(args) < 2 {
		return st
	}
	src := strip(args[1])
	if _, ok := src.(*ssa.Const); ok {
		return st
	}
	from := f.base(before, src)
	var elems []*access.Path
	if alloc, ok := src.(*ssa.Alloc); ok {
		if arr, ok := core(deref(alloc.Type())).(*types.Array); ok && arr.Len() <= 8 {
			for i := range arr.Len() {
				elems = append(elems, f.paths.Select(from, access.Selector{Elem: itoa(i)}))
			}
		}
	}
	if elems == nil {
		elems = append(elems, f.elem(from))
	}
	for _, e := range elems {
		f.merge(before, st, f.elem(r), e)
	}
	return st
}

// merge joins what is known of src before into what is known of dst.
func (f *flow) merge(before, st *state, dst, src *access.Path) {
	one := func(d, s *access.Path) {
		x := f.get(st, d)
		if st.facts.at(d) == nil && f.get(st, dst).Bits == 0 {
			x = Fact{}
		}
		y := f.get(before, s)
		x.From, y.From = nil, nil
		st.put(d, Join(x, y, nil, nil))
	}
	var below [][]access.Selector
	add := func(fs facts, root *access.Path) {
		for _, e := range fs.below(root) {
			sels, _ := e.place.Selectors(root)
			below = append(below, sels)
		}
	}
	add(before.facts, src)
	add(st.facts, dst)
	for _, sels := range below {
		one(f.paths.Extend(dst, sels...), f.paths.Extend(src, sels...))
	}
	one(dst, src)
}

func itoa(i int64) string {
	if i == 0 {
		return "0"
	}
	var b []byte
	for ; i > 0; i /= 10 {
		b = append([]byte{byte('0' + i%10)}, b...)
	}
	return string(b)
}

// decoded describes the target of a decoder whose error is err.
func (f *flow) decoded(st *state, target ssa.Value, err *ssa.Call) {
	p := f.base(st, target)
	t := typeOf(p)
	old := f.get(st, p)
	var leaves [][]access.Selector
	var facts []Fact
	if t != nil {
		leaves = mapFields(t)
	}
	for _, sels := range leaves {
		facts = append(facts, f.get(st, f.paths.Extend(p, sels...)))
	}
	f.kill(st, p)
	fact := unknown()
	if old.Bits&Nil != 0 && t != nil && isMapType(t) && err != nil {
		fact.Bits |= Nil
		fact.Why = old.Why
		fact.When = union(old.When, []string{"-" + f.pass.spell.spell(err) + "==nil"})
	}
	st.put(p, fact)
	for i, sels := range leaves {
		if facts[i].Bits&Nil != 0 {
			pos := token.NoPos
			if err != nil {
				pos = err.Pos()
			}
			st.put(f.paths.Extend(p, sels...), Fact{Bits: Nil | Unknown, Why: Origin{Kind: Decoded, Pos: pos}, When: facts[i].When})
		}
	}
}

// clobber is what a call of an unknown function may do to an argument: all
// that can be reached through it may be assigned. What was made stays made.
func (f *flow) clobber(st *state, arg ssa.Value) {
	if mc := closure(f.pass.ir, arg); mc != nil {
		f.mayRun(st, mc.Fn.(*ssa.Function))
		for _, b := range mc.Bindings {
			if mc.Fn.(*ssa.Function).Parent() == nil && isPointer(b.Type()) {
				f.clobber(st, b) // the receiver of a method value
			}
		}
		return
	}
	v := strip(arg)
	if _, ok := v.(*ssa.Const); ok {
		return
	}
	p := f.base(st, v)
	switch core(v.Type()).(type) {
	case *types.Pointer, *types.Slice, *types.Interface:
		f.opaque(st, p, true)
	case *types.Map:
		f.opaque(st, f.elem(p), true)
	}
}

func (f *flow) opaque(st *state, p *access.Path, self bool) {
	for _, e := range st.facts {
		if e.fact.Bits&Nil == 0 || e.place == p && !self || !e.place.HasPrefix(p) {
			continue
		}
		st.put(e.place, Fact{Bits: Unknown, From: e.fact.From})
	}
	if f.get(st, p).Bits&Nil != 0 || f.get(st, p).Src != nil {
		fact := unknown()
		if own := st.facts.at(p); own != nil && own.Bits == Made {
			return
		}
		st.put(p, fact)
	}
}

// mayRun is what a function literal may do at some time: the variables that
// it assigns may have been assigned.
func (f *flow) mayRun(st *state, fn *ssa.Function) {
	s := f.pass.summaries[fn]
	if s == nil {
		return
	}
	for _, e := range s.Effects {
		if e.Place.Base == nil || e.Bits&Nil != 0 && e.Bits&(Made|Unknown) == 0 {
			continue
		}
		p := f.paths.Extend(e.Place.Base, e.Place.Sels...)
		if f.get(st, p).Bits != Made {
			st.put(p, unknown())
		}
	}
}

// callLiterals is what a library function does that changes nothing itself
// but may call the literals it is given.
func (f *flow) callLiterals(st *state, common *ssa.CallCommon) {
	for _, a := range common.Args {
		if mc := closure(f.pass.ir, a); mc != nil {
			f.mayRun(st, mc.Fn.(*ssa.Function))
		}
	}
}

// clobberShared is what a call of unknown code may do to memory that is not
// only this function's.
func (f *flow) clobberShared(st *state) {
	for _, e := range st.facts {
		p := e.place
		if e.fact.Bits&Nil == 0 {
			continue
		}
		switch root := p.Root().(type) {
		case *ssa.Parameter:
			if p.IsRoot() && !isPointer(root.Type()) {
				continue // the parameter itself
			}
		case *ssa.Global:
		case *ssa.Alloc:
			if !f.pass.assignedByLiterals(root) {
				continue
			}
		default:
			continue
		}
		st.put(p, Fact{Bits: Unknown, From: e.fact.From})
	}
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

// bind returns the caller's place for that of a callee, nil if there is none.
func (f *flow) bind(st *state, pl Place, c ir.Callee) *access.Path {
	if pl.Base != nil {
		return f.paths.Extend(pl.Base, pl.Sels...)
	}
	if pl.Param >= len(c.Args) {
		return nil
	}
	arg := strip(c.Args[pl.Param])
	if _, ok := arg.(*ssa.Const); ok {
		return f.paths.Extend(f.paths.Root(arg), pl.Sels...)
	}
	return f.paths.Extend(f.base(st, arg), pl.Sels...)
}

// actual returns what is known of a callee's place at a call.
func (f *flow) actual(st *state, pl Place, c ir.Callee) Fact {
	if pl.Base == nil {
		if pl.Param >= len(c.Args) {
			return unknown()
		}
		arg := strip(c.Args[pl.Param])
		if _, ok := arg.(*ssa.Const); ok && len(pl.Sels) > 0 {
			fact := f.eval(st, arg)
			if fact.Bits == 0 {
				return Fact{} // a nil pointer: another panic
			}
			return fact
		}
		if len(pl.Sels) == 0 {
			return f.eval(st, arg)
		}
	}
	p := f.bind(st, pl, c)
	if p == nil {
		return unknown()
	}
	return f.get(st, p)
}

func (f *flow) applyEffects(st *state, s *Summary, c ir.Callee, instr ssa.CallInstruction) {
	for _, e := range s.Effects {
		p := f.bind(st, e.Place, c)
		if p == nil {
			continue
		}
		if e.Opaque {
			f.opaque(st, p, true)
			continue
		}
		fact := Fact{Bits: e.Bits, From: nil}
		if e.Bits&Nil != 0 {
			fact.Why = Origin{Kind: Cleared, Pos: instr.Pos(), Name: calleeName(c)}
			if e.Missing {
				fact.Why.Kind = Missing
			}
		}
		switch {
		case e.Keep && e.Bits == Made:
			fact = made() // made under a condition: the callee knows which
		case e.Keep:
			fact = unknown()
		}
		if e.Bits == Made && !e.Keep && len(e.Place.Sels) == 0 && e.Place.Base == nil {
			if arg := strip(c.Args[e.Place.Param]); isMapType(arg.Type()) {
				f.refine(st, arg, true, Origin{})
				continue
			}
		}
		f.kill(st, p)
		fact.From = nil
		st.put(p, fact)
	}
}

func calleeName(c ir.Callee) string {
	if c.Obj != nil {
		return c.Obj.Name()
	}
	return strings.TrimSuffix(c.Fn.Name(), "$bound")
}

// setResults gives the results of a call what the callees' summaries say.
func (f *flow) setResults(before, st *state, common *ssa.CallCommon, value *ssa.Call, callees []ir.Callee) {
	if value == nil {
		return
	}
	n := common.Signature().Results().Len()
	for i := range n {
		var v ssa.Value = value
		if n > 1 {
			v = extracted(value, i)
		}
		if v == nil {
			continue
		}
		if !f.pass.relevant.has(v.Type()) && !isInterface(v.Type()) {
			continue
		}
		r := f.paths.Root(v)
		f.kill(st, r)
		set := false
		for _, c := range callees {
			s := f.pass.summary(c)
			if s == nil {
				continue
			}
			for _, res := range s.Results {
				if res.Index != i {
					continue
				}
				fact := f.result(before, value, res, c)
				p := f.paths.Extend(r, res.Sels...)
				if len(callees) > 1 {
					fact = Join(f.get(st, p), fact, nil, nil)
				}
				if len(res.Sels) > 0 && !set {
					st.put(r, unknown())
				}
				set = true
				st.put(p, fact)
			}
		}
		if !set {
			st.put(r, unknown())
		}
	}
}

// result is what is known of a result in terms of the caller. A nil that comes
// only with an error, or with false, is there on condition of that error.
func (f *flow) result(before *state, value *ssa.Call, res Result, c ir.Callee) Fact {
	bits := res.OK | res.Fail
	fact := Fact{Bits: bits &^ Nil}
	if bits&Nil != 0 {
		fact.Bits |= Nil
		fact.Why = Origin{Kind: Returned, Pos: value.Pos(), Name: calleeName(c)}
		if res.OK&Nil == 0 {
			sig := value.Call.Signature()
			last := f.pass.spell.spell(value) + "#" + itoa(int64(sig.Results().Len()-1))
			if isError(sig.Results().At(sig.Results().Len() - 1).Type()) {
				fact.When = []string{"-" + last + "==nil"}
			} else {
				fact.When = []string{"-" + last}
			}
		}
	}
	if res.From != nil && bits&Unknown != 0 {
		arg := f.actual(before, *res.From, c)
		arg.From = nil
		fact.Bits &^= Unknown
		fact = Join(fact, arg, nil, nil)
	}
	if len(res.NilIf) > 0 && res.OK&Nil != 0 {
		if arg := f.actual(before, res.NilIf[0], c); arg.Bits&Nil == 0 {
			if fact = fact.dropNil(); arg.Bits&Unknown != 0 {
				fact.Bits, fact.Src = fact.Bits|Unknown, arg.Src
			}
		}
	}
	return fact
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}
