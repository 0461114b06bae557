package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/dataflow"
)

// function is the dataflow problem of one function. States are sets of worlds.
type function struct {
	*engine
	fn     *ssa.Function
	loops  []bool                    // by block: is it part of a loop
	elems  map[string][]*access.Path // elements that the function uses, by key
	local  map[ssa.Value]bool        // loads that are used in their own block only
	filled map[*access.Path]bool     // slices with assigned elements

	repeated map[way]*ssa.BinOp // see repeated
	joins    map[way][]joined
	early    map[way]ssa.Value

	drained map[way]bool // see drains
	may     *mayOps      // set while replaying
	budget  int
	work    int          // done so far
	object  *access.Path // a local object that is treated as the callers'
	notify  func(Event)  // set while replaying

	recovered bool // panics go no further than this function
}

var _ dataflow.Problem[worlds] = (*function)(nil)

func (f *function) Entry() worlds { return worlds{new(world)} }
func (f *function) Join(a, b worlds) worlds {
	if f.exhausted() {
		return a
	}
	for _, w := range b {
		f.work += len(a) * (1 + (w.mem.Len()+w.reg.Len())/8)
	}
	return join(a, b)
}
func (f *function) Equal(a, b worlds) bool           { return equalWorlds(a, b) }
func (f *function) Halts(instr ssa.Instruction) bool { return f.pkg.Halts(instr) }

// Each function gets a budget in proportion to its size, so that the cost stays
// linear in the size of the program. Nothing is said about functions that need
// more; what they do to channels is then unknown to their callers.
const (
	basicWork = 5_000
	instrWork = 30
)

func (f *function) exhausted() bool { return f.work > f.budget }

func (f *function) Instr(before worlds, instr ssa.Instruction) worlds {
	switch instr.(type) {
	case *ssa.Phi, *ssa.DebugRef, *ssa.Jump, *ssa.If, *ssa.Return, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.BinOp:
		if v, ok := instr.(ssa.Value); !ok || !f.again(v) {
			return before
		}
		if _, isPhi := instr.(*ssa.Phi); isPhi {
			return before // see Edge
		}
	}
	for _, w := range before {
		f.work += 1 + w.mem.Len()/8
	}
	if f.exhausted() {
		return before
	}
	if f.idle(instr) {
		return before
	}
	out := make(worlds, 0, len(before))
	for _, w := range before {
		if v, ok := instr.(ssa.Value); ok {
			w = f.rename(w, v)
		}
		out = append(out, f.step(w, instr)...)
	}
	if len(out) == len(before) && slices.Equal(out, before) {
		return before
	}
	return tidy(out)
}

// dispatches returns w after call has found out which method to call, nil if it panics
// because the field that holds the object is nil: what follows is not reached. Only what
// is in the receiver counts: of other objects nothing is known when it is called.
func (f *function) dispatches(w *world, call *ssa.CallCommon) *world {
	if !call.IsInvoke() || f.fn.Signature.Recv() == nil {
		return w
	}
	val := f.eval(w, call.Value)
	if val.Const == "" && (val.Sym == nil || val.Sym.Place == nil || val.Sym.Place.Root() != ssa.Value(f.fn.Params[0])) {
		return w
	}
	if known := f.learn(w, val, "nil", false); len(known) == 1 {
		return known[0]
	}
	return nil
}

// idle reports whether instr does nothing in any world: it reads or converts what
// is not tracked, and is done once only.
func (f *function) idle(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.MakeInterface, *ssa.MakeClosure, *ssa.MakeMap, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.Convert,
		*ssa.Slice, *ssa.TypeAssert, *ssa.Range, *ssa.Next:
	case *ssa.UnOp:
		if instr.Op == token.ARROW || tracked(instr.Type()) {
			return false
		}
	case *ssa.Lookup, *ssa.Field, *ssa.Index:
		if tracked(instr.(ssa.Value).Type()) {
			return false
		}
	case *ssa.Extract:
		if tracked(instr.Type()) { // among them the ok of a lookup
			return false
		}
	default:
		return false
	}
	return !f.again(instr.(ssa.Value))
}

// again reports whether v may be computed more than once.
func (f *function) again(v ssa.Value) bool {
	instr, ok := v.(ssa.Instruction)
	return ok && instr.Block() != nil && f.loops[instr.Block().Index]
}

// rename prepares w for a new value of the register v: what was known about
// the value of the previous round does not hold for it.
func (f *function) rename(w *world, v ssa.Value) *world {
	if !f.again(v) {
		return w
	}
	if e, ok := v.(*ssa.Extract); ok {
		if _, ok := e.Tuple.(*ssa.Call); ok {
			return w // the call has set it
		}
	}
	f.leaveObject(w, v)
	if f.naming[v] || f.values[v] != nil || f.byRoot[v] != nil {
		w = w.forget(v)
	}
	if _, known := f.remembered(w, v); known {
		w = w.withoutReg(f.paths.Root(v))
	}
	if call, ok := v.(*ssa.Call); ok {
		for _, ref := range *call.Referrers() {
			if e, ok := ref.(*ssa.Extract); ok {
				w = w.forget(e)
			}
		}
	}
	if len(f.elems) > 0 {
		for _, p := range f.elems[elemKey(v, f.fn)] {
			w = f.leaveElem(w, p)
		}
	}
	return w
}

// leaveElem forgets an element when a loop moves on. If it was closed and is
// still there, then from outside the loop all elements look closed.
func (f *function) leaveElem(w *world, p *access.Path) *world {
	s := f.atEntry(p).Sym
	ch, used := w.chans.Get(s)
	_, replaced := w.mem.Get(p)
	w = w.forgetElem(p)
	if used && ch.state == Closed && !replaced && chanPlace(p) && p.Parent() != nil {
		all := f.paths.Select(p.Parent(), access.Selector{Elem: "*"})
		ch.by.Place = all
		w = w.withChan(f.atEntry(all).Sym, ch)
	}
	return w
}

// some is the set of w, which is nil if the path ends in a panic.
func some(w *world) worlds {
	if w == nil {
		return nil
	}
	return worlds{w}
}

// step is what instr does in one world.
func (f *function) step(w *world, instr ssa.Instruction) worlds {
	switch instr := instr.(type) {
	case *ssa.Alloc:
		return worlds{f.alloc(w, instr)}
	case *ssa.MakeSlice:
		if !f.filled[f.paths.Root(instr)] {
			w = w.withZero(f.paths.Root(instr))
		}
		return worlds{w}
	case *ssa.MakeChan:
		return worlds{w.withChan(f.own(instr).Sym, channel{state: Open})}
	case *ssa.Store:
		return worlds{f.store(w, instr)}
	case *ssa.Send:
		return some(f.send(w, instr.Pos(), instr.Chan, false))
	case *ssa.Select:
		for _, s := range instr.States {
			if s.Dir == types.SendOnly {
				if w = f.send(w, s.Pos, s.Chan, !instr.Blocking); w == nil {
					return nil
				}
			}
		}
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			if f.neverSent(f.eval(w, instr.X).Sym, instr.X) {
				return f.assumeClosed(w, instr, instr.X)
			}
			return worlds{f.receive(w, instr, instr.X)}
		}
		return worlds{f.read(w, instr)}
	case *ssa.Extract, *ssa.Lookup, *ssa.Field, *ssa.Index:
		return worlds{f.read(w, instr.(ssa.Value))}
	case *ssa.MapUpdate:
		p := f.paths.Select(f.paths.Of(instr.Map), access.Selector{Elem: f.key(instr.Key)})
		f.renewed(w, p)
		return worlds{f.assign(w, p, f.eval(w, instr.Value), instr.Value)}
	case *ssa.Call:
		if w = f.dispatches(w, &instr.Call); w == nil {
			return nil
		}
		return f.call(w, instr)
	case *ssa.Go:
		return worlds{f.spawn(w, instr)}
	case *ssa.Defer:
		d := deferred{call: instr}
		if isBuiltin(&instr.Call, "close") {
			d.ch = f.eval(w, instr.Call.Args[0])
		}
		switch n := len(w.defers); {
		case n > 8, n > 1 && w.defers[n-1] == d && w.defers[n-2] == d:
			return worlds{w} // a deferred call in a loop: twice is as good as often
		case n > 0 && w.defers[n-1].call == instr && f.varies(d):
			return worlds{w} // each time with another object
		}
		c := w.clone()
		c.defers = append(slices.Clip(w.defers), d)
		return worlds{c}
	case *ssa.RunDefers:
		return f.runDefers(w)
	}
	return worlds{w}
}

// varies reports whether a deferred call in a loop gets arguments that are computed in
// each round. A channel is another one in each round only if it is made there, under
// whatever name: workers[k] = make(chan T); defer close(workers[k]).
func (f *function) varies(d deferred) bool {
	call := d.call.Call
	if isBuiltin(&call, "close") {
		made, ok := f.pkg.Resolve(call.Args[0]).(*ssa.MakeChan)
		if !ok && d.ch.Sym != nil {
			made, ok = d.ch.Sym.At.(*ssa.MakeChan)
		}
		return ok && f.again(made)
	}
	return slices.ContainsFunc(append([]ssa.Value{call.Value}, call.Args...), f.again)
}

func (w *world) withZero(p *access.Path) *world {
	if w.zero[p] {
		return w
	}
	c := w.clone()
	c.zero = put(w.zero, p, true)
	return c
}

// alloc makes a variable with its zero value.
func (f *function) alloc(w *world, v *ssa.Alloc) *world {
	root := f.paths.Root(v)
	elem := v.Type().Underlying().(*types.Pointer).Elem()
	if tracked(elem) {
		return w.withMem(root, Val{Const: zeroConst(elem)})
	}
	return w.withZero(root)
}

func (f *function) store(w *world, s *ssa.Store) *world {
	p, val := f.place(s.Addr), f.eval(w, s.Val)
	f.noteFlag(w, s)
	f.renewed(w, p)
	w = f.assign(f.claim(w, p, val), p, f.firstOf(w, p, val), s.Val)
	if isNewOnce(s.Val) {
		w = w.withMem(f.paths.Select(p, access.Selector{Elem: onceDone}), Val{Const: "false"})
	}
	return w
}

// isNewOnce reports whether v is a sync.Once, or points to one, that nobody has used.
func isNewOnce(v ssa.Value) bool {
	if !isOnce(v.Type()) {
		return false
	}
	switch v.(type) {
	case *ssa.Const, *ssa.Alloc:
		return true
	}
	return false
}

// assign puts val, the value of the register v, into the place p. Whatever was
// known about the parts of p concerned the old value.
func (f *function) assign(w *world, p *access.Path, val Val, v ssa.Value) *world {
	c := w.clone()
	c.mem = w.mem.Without(func(q *access.Path, _ Val) bool { return q != p && q.HasPrefix(p) })
	if p.Last().Elem != "" {
		c.zero = without(c.zero, func(q *access.Path, _ bool) bool { return q == p.Parent() })
	}
	if tracked(v.Type()) {
		if cur, ok := w.mem.Get(p); !ok || cur != val {
			c.mem = c.mem.With(p, val)
		}
		for _, q := range f.parts(p) {
			c.mem = c.mem.With(q, Val{})
		}
		f.copyParts(c, w, p, f.paths.Of(v))
		return c
	}
	c.zero = without(c.zero, func(q *access.Path, _ bool) bool { return q.HasPrefix(p) })
	return f.copyStruct(c, w, p, v)
}

// copyStruct assigns a struct, part by part as far as the parts are in use.
func (f *function) copyStruct(c, old *world, p *access.Path, v ssa.Value) *world {
	src := f.paths.Of(v)
	if k, ok := v.(*ssa.Const); ok && k.Value == nil {
		return c.withMem(p, Val{}).withZero(p)
	}
	if src == p {
		return old
	}
	c.mem = c.mem.With(p, Val{}) // no part of the variable around it any more
	for _, q := range f.parts(p) {
		sels, _ := q.Selectors(p)
		_, val := f.load(old, f.paths.Extend(src, sels...), placeType(q), nil)
		c.mem = c.mem.With(q, val)
	}
	f.copyParts(c, old, p, src)
	if old.zero[src] {
		c = c.withZero(p)
	}
	return c
}

// copyParts gives p the parts that src has.
func (f *function) copyParts(c, old *world, p, src *access.Path) {
	if src == p {
		return
	}
	for q, val := range old.mem.All() {
		if sels, ok := q.Selectors(src); ok && len(sels) > 0 {
			c.mem = c.mem.With(f.paths.Extend(p, sels...), val)
		}
	}
}

// parts lists the places below p whose values at entry are in use.
func (f *function) parts(p *access.Path) []*access.Path {
	var out []*access.Path
	for _, q := range f.byRoot[p.Root()] {
		if q != p && q.HasPrefix(p) {
			out = append(out, q)
		}
	}
	return out
}

// read remembers what a register has read, unless that follows from its name:
// the place may change while the register keeps its value.
func (f *function) read(w *world, v ssa.Value) *world {
	if e, ok := v.(*ssa.Extract); ok && e.Index == 1 {
		if l, ok := e.Tuple.(*ssa.Lookup); ok && chanPlace(f.paths.Of(l)) {
			w, val := f.load(w, f.paths.Of(l), placeType(f.paths.Of(l)), nil)
			if ok := f.present(val); ok != (Val{}) {
				return w.withReg(f.paths.Root(v), ok)
			}
			return w
		}
	}
	p := f.loaded(v)
	if p == nil || !tracked(v.Type()) {
		return w
	}
	w, val := f.load(f.look(w, p), p, v.Type(), v)
	if val.Sym != nil && val.Sym.Place == p {
		return w.withoutReg(f.paths.Root(v))
	}
	return w.withReg(f.paths.Root(v), val)
}

func (f *function) runDefers(w *world) worlds {
	defers := w.defers
	c := w.clone()
	c.defers = nil
	ws := worlds{c}
	for i := len(defers) - 1; i >= 0; i-- {
		d := defers[i]
		var next worlds
		for _, w := range ws {
			if isBuiltin(&d.call.Call, "close") {
				next = append(next, some(f.close(w, d.call, d.call.Call.Args[0], d.ch))...)
				continue
			}
			next = append(next, f.invoke(w, d.call)...)
		}
		ws = tidy(next)
	}
	return ws
}
