package chanstate

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
)

// Edge assigns the phis of the next block and learns from the condition.
func (f *function) Edge(end worlds, from *ssa.BasicBlock, succ int) (worlds, bool) {
	cond, isIf := lastIf(from)
	to := from.Succs[succ]
	var out worlds
	for _, w := range end {
		ws := worlds{w}
		if isIf {
			ws = f.assume(w, cond, succ == 0)
		}
		for _, w := range ws {
			if isIf {
				w = f.remember(w, from, to, succ == 0)
			}
			out = append(out, f.enter(w, from, to))
		}
	}
	return tidy(out), len(out) > 0
}

func lastIf(b *ssa.BasicBlock) (ssa.Value, bool) {
	if len(b.Instrs) == 0 {
		return nil, false
	}
	i, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return nil, false
	}
	return i.Cond, true
}

// enter moves w along the edge: all phis change at once. Registers that only
// their own block uses are dropped.
func (f *function) enter(w *world, from, to *ssa.BasicBlock) *world {
	w = w.leave(f.local).enterLoop(from, to)
	edge := -1
	for i, p := range to.Preds {
		if p == from {
			edge = i
		}
	}
	var phis []*ssa.Phi
	var vals []Val
	for _, instr := range to.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		val := Val{}
		if edge >= 0 && tracked(phi.Type()) {
			val = f.eval(w, phi.Edges[edge])
			if val.Sym.dependsOn(phi) {
				val = Val{}
			}
		}
		phis, vals = append(phis, phi), append(vals, val)
	}
	for i, phi := range phis {
		w = f.rename(w, phi)
		if tracked(phi.Type()) {
			w = w.withReg(f.paths.Root(phi), vals[i])
		}
	}
	if f.drained[way{from, to}] {
		w = w.wait()
	}
	if ch := f.early[way{from, to}]; ch != nil {
		w = w.unheard(f.ahead(w, ch).Sym)
	}
	for _, j := range f.joins[way{from, to}] {
		if len(w.live) > 0 || j.always {
			w = f.receivedFrom(w, f.ahead(w, j.ch), true)
		}
	}
	return w
}

// ahead is what v will hold, which the loop that w enters reads in each round.
func (f *function) ahead(w *world, v ssa.Value) Val {
	if p := f.loaded(v); p != nil {
		_, val := f.load(w, p, v.Type(), v)
		return val
	}
	return f.eval(w, v)
}

func (w *world) leave(local map[ssa.Value]bool) *world {
	reg := w.reg.Without(func(r *access.Path, _ Val) bool { return local[r.Root()] })
	if reg == w.reg {
		return w
	}
	c := w.clone()
	c.reg = reg
	return c
}

// assume returns w refined by the condition, or nothing if it contradicts.
func (f *function) assume(w *world, cond ssa.Value, holds bool) worlds {
	if was, known := f.remembered(w, cond); known {
		if was != holds {
			return nil
		}
		return worlds{w}
	}
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			return f.assume(w, c.X, !holds)
		}
	case *ssa.Call:
		if holds {
			w = f.calledOff(w, c)
		}
	case *ssa.BinOp:
		if holds == (c.Op == token.EQL) {
			if w = w.pass(c); w == nil {
				return nil
			}
		}
		if sel, i, ok := selectCase(c); ok {
			return f.assumeSelect(w, sel, i, holds)
		}
		if c.Op == token.EQL || c.Op == token.NEQ {
			return f.assumeEqual(w, c, holds == (c.Op == token.EQL))
		}
	case *ssa.Extract:
		if recv, ok := c.Tuple.(*ssa.UnOp); ok && recv.Op == token.ARROW && c.Index == 1 {
			if !holds {
				return f.assumeClosed(w, recv, recv.X)
			}
			if ch := w.chans.At(f.eval(w, recv.X).Sym); ch.state == Closed && ch.by.Kind == Close {
				return nil // nothing is left in what this function has closed
			}
		}
	}
	return f.learn(w, f.eval(w, cond), boolVal(holds).Const, true)
}

func (f *function) assumeEqual(w *world, c *ssa.BinOp, same bool) worlds {
	x, y := f.eval(w, c.X), f.eval(w, c.Y)
	if x.Const != "" {
		x, y = y, x
	}
	if x.Const == "" && y.Const != "" {
		if y.Const == "nil" && isChan(c.X.Type()) && x.Sym.boxed() {
			y.Const = typedNil
		}
		if _, merged := c.X.(*ssa.Phi); merged && same && y.Const == "nil" && f.staysMade(x.Sym) {
			return nil
		}
		return f.learn(w, x, y.Const, same)
	}
	return f.learn(w, f.eval(w, c), boolVal(same == (c.Op == token.EQL)).Const, true)
}

// staysMade reports whether s is what a field holds that is made somewhere and that
// nobody sets to nil. So a variable that is nil, and holds at times what the field
// holds, does not hold that; a test of the field itself means something else.
func (f *function) staysMade(s *Sym) bool {
	if s == nil || s.Place == nil || !chanPlace(s.Place) {
		return false
	}
	field, ok := s.Place.Object().(*types.Var)
	return ok && field.IsField() && !field.Exported() && f.newChans[field] && !f.cleared[field]
}

// learn adds that val == c, or that it doesn't.
func (f *function) learn(w *world, val Val, c string, same bool) worlds {
	if val.Const != "" {
		if equal, ok := compare(token.EQL, val.Const, c); ok && equal != same {
			return nil
		}
		return worlds{w}
	}
	s := val.Sym
	if s == nil {
		return worlds{w}
	}
	if s.notNil != nil && (c == "true" || c == "false") {
		return f.learn(w, Val{Sym: s.notNil}, "nil", same != (c == "true"))
	}
	if known, equal := w.equals(s, c); known {
		if equal != same {
			return nil
		}
		return worlds{w}
	}
	fact := w.fact.At(s)
	switch {
	case same:
		fact = Fact{Eq: c, Was: fact.Was}
	case c == "true":
		fact = Fact{Eq: "false"}
	case c == "false":
		fact = Fact{Eq: "true"}
	default:
		fact = fact.but(c)
	}
	w = w.withFact(s, fact).settle(s, fact)
	if same && c == "nil" && s.Place != nil && isGroup(placeType(s.Place)) {
		w = w.wait() // nothing was started that would have to be waited for
	}
	if !w.rmw && s.wins(fact.Eq) {
		w = w.clone()
		w.rmw = true
	}
	return worlds{w}
}

// selectCase recognises `index of the chosen case == i`.
func selectCase(c *ssa.BinOp) (sel *ssa.Select, i int, ok bool) {
	x, ok := c.X.(*ssa.Extract)
	if !ok || c.Op != token.EQL || x.Index != 0 {
		return nil, 0, false
	}
	sel, ok = x.Tuple.(*ssa.Select)
	if !ok {
		return nil, 0, false
	}
	k, ok := c.Y.(*ssa.Const)
	if !ok || k.Value == nil {
		return nil, 0, false
	}
	i = int(k.Int64())
	return sel, i, i >= 0 && i < len(sel.States)
}

// assumeSelect learns from the case that a select has taken. A closed channel
// is always ready, so a default case means that none of them was closed; and
// on a channel that nobody sends on, a receive means that it was.
func (f *function) assumeSelect(w *world, sel *ssa.Select, i int, taken bool) worlds {
	if taken {
		state := sel.States[i]
		ch := f.eval(w, state.Chan)
		s := ch.Sym
		if state.Dir == types.SendOnly {
			return worlds{f.tookPlace(w, sel, state.Chan)}
		}
		if ch.Const == "nil" || s != nil && w.fact.At(s).Eq == "nil" {
			return nil // a nil channel is never ready
		}
		w = f.receive(w, sel, state.Chan)
		if f.neverSent(s, state.Chan) {
			return f.assumeClosed(w, sel, state.Chan)
		}
		return worlds{w}
	}
	if sel.Blocking || i < len(sel.States)-1 {
		return worlds{w} // another case may have been taken
	}
	for _, state := range sel.States {
		if state.Dir == types.RecvOnly {
			if w = f.assumeOpen(w, f.eval(w, state.Chan).Sym); w == nil {
				return nil
			}
		}
	}
	return worlds{w}
}

// tookPlace is w after a send of sel went through. If it would not have waited and
// nobody ever makes room again, who comes later is turned away: that decides
// between goroutines as an atomic operation does.
func (f *function) tookPlace(w *world, sel *ssa.Select, ch ssa.Value) *world {
	if sel.Blocking || w.rmw || !f.neverReceived(ch) {
		return w
	}
	c := w.clone()
	c.rmw = true
	return c
}

// assumeOpen learns from a select's default case that a channel is not closed.
func (f *function) assumeOpen(w *world, s *Sym) *world {
	if s == nil {
		return w
	}
	switch w.chans.At(s).state {
	case Closed:
		return nil
	case Open:
		return w
	}
	fact := w.fact.At(s)
	fact.Was = Open
	return w.withFact(s, fact).withChan(s, channel{state: Open})
}

// assumeClosed learns that a channel has been closed, somewhere.
func (f *function) assumeClosed(w *world, at ssa.Instruction, ch ssa.Value) worlds {
	w = f.receive(w, at, ch)
	s := f.eval(w, ch).Sym
	if s == nil || w.chans.At(s).state == Closed {
		return worlds{w}
	}
	if w.chans.At(s).state == Unknown {
		fact := w.fact.At(s)
		fact.Was = Closed
		w = w.withFact(s, fact)
		if s.Place != nil && f.changes(s.Place) {
			w = w.withMem(s.Place, Val{}) // whoever has closed it may have put another there
		}
	}
	return worlds{w.withChan(s, channel{Closed, Op{Kind: Receive, Pos: ch.Pos(), Func: f.fn, Place: s.Place}})}
}

// changes reports whether others than constructors replace the channel at p: it is in
// a field that is assigned, or an element of something.
func (f *function) changes(p *access.Path) bool {
	for ; p.Parent() != nil; p = p.Parent() {
		field := p.Last().Field
		if field == nil || isChan(field.Type()) && (f.madeLate[field] || f.cleared[field]) {
			return true
		}
	}
	return false
}

// isGroup reports whether t is a group of goroutines that can be waited for.
func isGroup(t types.Type) bool {
	if t == nil {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Wait")
	wait, ok := obj.(*types.Func)
	return ok && concur.IsWait(wait)
}
