package chanstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// A view is what a function does to one object, or to the package's variables:
// the cases of its summary, seen from there. Views of the same type can be run
// one after the other on one object, whatever the functions call it.
type view struct {
	entry Entry
	base  *access.Path // the object, in the words of the function; nil for package-level variables
	typ   types.Type   // its type, without a pointer
	cases []Case
	// makes: the function returns the object, which it has made.
	makes bool
}

// maxPairs bounds how often functions are compared with each other for one type,
// and maxViews how many are compared even if they do the same.
const (
	maxPairs = 1600
	maxViews = 40
)

// viewsOf lists the objects that the solved function deals with.
func (f *function) viewsOf(kind EntryKind, sum *Summary, exits []exit) []view {
	if f.inTest(f.fn) {
		return nil
	}
	entry := f.entry(f.fn, kind)
	var out []view
	add := func(base, channel *access.Path, cases []Case, makes bool) {
		v := view{entry: entry, base: base, cases: elsewhere(cases, base), makes: makes}
		if base != nil {
			if v.typ = f.typeOf(base, channel); v.typ == nil {
				return
			}
		}
		if !slices.ContainsFunc(out, func(o view) bool { return o.base == base && o.makes == makes }) {
			out = append(out, v)
		}
	}
	if kind != None && !sum.Coarse {
		for i := range sum.Cases {
			for _, op := range sum.Cases[i].closes() {
				for _, base := range bases(op) {
					if base == nil || !f.madeHere(base) {
						add(base, op.Place, sum.Cases, false)
					}
				}
			}
		}
	}
	for _, root := range f.localObjects(kind, exits) {
		makes := f.fresh(root)
		var cases []Case
		for _, x := range exits {
			if makes && (!f.returns(x, root) || f.fails(x)) {
				continue // nobody uses what comes with an error
			}
			c := f.caseOf(x.w, x.ret, root)
			if !slices.ContainsFunc(cases, func(d Case) bool { return sameCase(c, d) }) {
				cases = append(cases, c)
			}
		}
		if len(cases) > maxCases {
			cases = foldCases(cases)
		}
		if len(cases) > maxCases {
			continue
		}
		if makes {
			add(root, nil, cases, true)
			continue
		}
		for i := range cases {
			for _, op := range cases[i].closes() {
				for _, base := range bases(op) {
					if base != nil && base.HasPrefix(root) {
						add(base, op.Place, cases, false)
					}
				}
			}
		}
	}
	if kind == None || f.may == nil {
		return out
	}
	for _, op := range f.may.left {
		owner, _ := op.Place.Owner()
		add(owner.Parent(), op.Place, []Case{{Ops: []Op{op}}}, false)
	}
	return out
}

// closes lists the operations of c on the channels that its callers know, and
// the closes of new channels that it leaves in their places.
func (c *Case) closes() []Op {
	out := slices.Clip(c.Ops)
	for _, e := range c.Post {
		if by := e.NewState.by; e.NewState.state == Closed && by.Kind == Close {
			by.Place = e.Place
			out = append(out, by)
		}
	}
	return out
}

// elsewhere marks the operations that depend on other objects than base, about
// which the view can't say anything.
func elsewhere(cases []Case, base *access.Path) []Case {
	out := slices.Clone(cases)
	for i, c := range out {
		foreign := func(a Atom) bool { return base != nil && !a.Place.HasPrefix(base) && !a.Place.IsGlobal() }
		if !slices.ContainsFunc(c.Pre, foreign) {
			continue
		}
		out[i].Ops, out[i].Post = slices.Clone(c.Ops), slices.Clone(c.Post)
		for j := range c.Ops {
			out[i].Ops[j].Elsewhere = true
		}
		for j := range c.Post {
			out[i].Post[j].NewState.by.Elsewhere = true
		}
	}
	return out
}

// bases lists the objects that an operation concerns: the one whose field holds
// the channel, and the one from which the function gets there. A struct without
// a name is a part of the one around it.
func bases(op Op) []*access.Path {
	if op.Place == nil || op.Dispatched {
		return nil
	}
	owner, _ := op.Place.Owner()
	if owner.IsRoot() {
		if owner.IsGlobal() {
			return []*access.Path{nil}
		}
		return nil
	}
	object := owner.Parent()
	for !object.IsRoot() && isUnnamedStruct(placeType(object)) {
		object = object.Parent()
	}
	root := owner
	for !root.IsRoot() {
		root = root.Parent()
	}
	if root.IsGlobal() {
		return []*access.Path{nil, object}
	}
	return []*access.Path{object, root}
}

func isUnnamedStruct(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Struct)
	return ok
}

// localObjects lists the objects that callers have no word for: those that the
// function makes and returns, and, for entries, those that it finds in a
// container or gets from elsewhere and whose channels it uses.
func (f *function) localObjects(kind EntryKind, exits []exit) []*access.Path {
	var out []*access.Path
	add := func(p *access.Path) {
		root := p.Base()
		if !f.outer(root) && !root.IsGlobal() && !slices.Contains(out, root) {
			out = append(out, root)
		}
	}
	for _, x := range exits {
		for _, r := range x.ret.Results {
			if p := f.returned(x.w, r); p.IsRoot() && f.fresh(p) {
				add(p)
			}
		}
		if kind == None {
			continue
		}
		for s, ch := range x.w.chans.All() {
			if ch.state == Closed && ch.by.Kind == Close && s.Place != nil && !s.Place.IsRoot() && !f.fresh(s.Place) {
				add(s.Place)
			}
		}
		for u := range x.w.sends {
			if u.ch.Place != nil && !u.ch.Place.IsRoot() && !f.fresh(u.ch.Place) {
				add(u.ch.Place)
			}
		}
	}
	slices.SortFunc(out, func(a, b *access.Path) int { return int(a.ID() - b.ID()) })
	return out
}

func deref(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Origin()
	}
	return types.Unalias(t)
}

// returns reports whether the function returns the object at root here.
func (f *function) returns(x exit, root *access.Path) bool {
	return slices.ContainsFunc(x.ret.Results, func(r ssa.Value) bool { return f.returned(x.w, r) == root })
}

// fails reports whether an error is returned here, for certain.
func (f *function) fails(x exit) bool {
	last := x.ret.Results[len(x.ret.Results)-1]
	if !isError(last.Type()) {
		return false
	}
	val := f.eval(x.w, last)
	return ir.Fails(x.ret) || val.Const == typedNil || val.Sym != nil && (val.Sym.nonNil || x.w.fact.At(val.Sym).rules("nil"))
}

// returned is the place of the object that the result r is in w. Where calls are
// deferred a result is a variable, which holds another object on each path.
func (f *function) returned(w *world, r ssa.Value) *access.Path {
	if val := f.eval(w, r); val.Sym != nil {
		if object, ok := val.Sym.At.(*ssa.Alloc); ok {
			return f.paths.Root(object)
		}
	}
	return f.paths.Of(r)
}

// typeOf returns the struct that an object is, or nil. An object that was found
// behind an interface is known by its fields.
func (f *function) typeOf(base *access.Path, channel *access.Path) types.Type {
	if t := deref(placeType(base)); structType(t) != nil {
		return t
	}
	if channel != nil {
		if owner, _ := channel.Owner(); owner.Parent() == base && owner.Last().Field != nil {
			return f.ownerOf(owner.Last().Field)
		}
	}
	return nil
}

// ownerOf returns the type of this package that has the field.
func (e *engine) ownerOf(field *types.Var) types.Type {
	if e.fieldOwners == nil {
		e.fieldOwners = map[*types.Var]types.Type{}
		scope := e.pkg.Types.Scope()
		for _, name := range scope.Names() {
			obj, ok := scope.Lookup(name).(*types.TypeName)
			if !ok {
				continue
			}
			if st, ok := obj.Type().Underlying().(*types.Struct); ok && !obj.IsAlias() {
				for i := range st.NumFields() {
					e.fieldOwners[st.Field(i)] = obj.Type()
				}
			}
		}
	}
	return e.fieldOwners[field]
}

// leaveObject records that an object whose channel was closed is left by a loop
// which goes on to the next one, with the channel still in its place.
func (f *function) leaveObject(w *world, v ssa.Value) {
	if f.may == nil {
		return
	}
	for s, ch := range w.chans.All() {
		if ch.state != Closed || ch.by.Kind != Close || s.Place == nil || s.Place.Root() != v || s.Place.IsRoot() {
			continue
		}
		owner, elems := s.Place.Owner()
		if _, changed := w.mem.Get(s.Place); changed || elems > 0 || owner.IsRoot() {
			continue
		}
		if !slices.ContainsFunc(f.may.left, func(o Op) bool { return o.Pos == ch.by.Pos }) {
			op := ch.by
			op.Place, op.Pre = s.Place, nil
			f.may.left = append(f.may.left, op)
		}
	}
}

// inOrder applies views one after the other to one object, and returns the
// misuses of the last that the ones before lead to.
func (e *engine) inOrder(views ...view) []Event {
	last := len(views) - 1
	f := e.scratch(views[0].entry.Fn)
	ws := worlds{new(world)}
	var found []Event
	for i, v := range views {
		if i == last {
			f.notify = func(ev Event) { found = append(found, ev) }
		}
		b := binding{callee: ir.Callee{Fn: v.entry.Fn}, from: v.base, base: views[0].base, views: true}
		var next worlds
		for _, w := range ws {
			next = append(next, f.apply(w, nil, &Summary{Cases: v.cases}, b)...)
		}
		if ws = tidy(next); len(ws) == 0 {
			return found
		}
	}
	return found
}

// scratch is a function in which summaries can be applied.
func (e *engine) scratch(fn *ssa.Function) *function {
	return &function{engine: e, fn: fn, budget: basicWork, elems: map[string][]*access.Path{}, local: map[ssa.Value]bool{}, filled: map[*access.Path]bool{}}
}
