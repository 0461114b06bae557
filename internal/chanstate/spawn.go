package chanstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// spawn is a goroutine that was started and may still run: nothing has been
// received from it, and no group was waited for.
type spawn struct {
	at  ssa.CallInstruction
	sum *Summary
	b   binding
	// chans are the channels that it was given: sending on one of them or
	// closing it, it can tell that it has ended.
	chans map[*Sym]bool
	// acts are those of them that it sends on or closes by itself.
	acts map[*Sym]bool
	many bool // started more than once
	// heard: a loop receives from it until it has ended, unless the loop is left early.
	heard bool
	late  bool // see countsItself
	// tells are those by which it says that it has waited for others.
	tells map[*Sym]bool
	// closes: it closes one of them.
	closes bool
	// left are the elements that mean others by now than when it was started.
	left []*access.Path
}

func (s spawn) same(t spawn) bool { return s.at == t.at }

func (s spawn) equal(t spawn) bool { return s.at == t.at && s.many == t.many && s.heard == t.heard }

func (s spawn) touches(ch *Sym) bool { return !s.heard && s.chans[ch] }

func (s spawn) mentions(v ssa.Value) bool {
	for ch := range s.chans {
		if ch.dependsOn(v) {
			return true
		}
	}
	return false
}

func (f *function) spawn(w *world, g *ssa.Go) *world {
	if g.Call.IsInvoke() {
		return w
	}
	if _, ok := g.Call.Value.(*ssa.Builtin); ok {
		return w
	}
	callees := f.pkg.Callees(&g.Call)
	if len(callees) != 1 {
		return w
	}
	if sum := f.summary(callees[0]); sum == nil {
		// A runner such as go safely(func() { ... }).
		for _, arg := range g.Call.Args {
			if _, isFunc := arg.Type().Underlying().(*types.Signature); isFunc {
				w = f.start(w, g, arg, nil)
			}
		}
		return w
	}
	return f.startCallee(w, g, callees[0])
}

// start runs a function value on a goroutine of its own.
func (f *function) start(w *world, at ssa.CallInstruction, fn ssa.Value, args []ssa.Value) *world {
	c, ok := f.funcValue(fn, args)
	if !ok {
		return w
	}
	return f.startCallee(w, at, c)
}

func (f *function) startCallee(w *world, at ssa.CallInstruction, c ir.Callee) *world {
	sum := f.summary(c)
	if sum == nil || sum.Coarse {
		return w
	}
	for _, v := range append(slices.Clone(c.Args), freeVars(c.Fn)...) {
		if !f.leaves(sum, c, v) {
			w = f.filledIn(w, []ssa.Value{v})
		}
	}
	s := spawn{at: at, sum: sum, b: f.bind(c), chans: map[*Sym]bool{}, late: f.countsItself(at, c.Fn)}
	w, s = f.capture(w, s, c)
	f.checkPair(w, s)
	return w.start(s)
}

func freeVars(fn *ssa.Function) (out []ssa.Value) {
	for _, fv := range fn.FreeVars {
		out = append(out, fv)
	}
	return out
}

// leaves reports whether a goroutine does not assign to the parts of v, a variable that
// it captures.
func (f *function) leaves(sum *Summary, c ir.Callee, v ssa.Value) bool {
	captured, ok := v.(*ssa.FreeVar)
	if !ok || sum.Coarse {
		return false
	}
	cell := f.place(captured)
	return !slices.ContainsFunc(sum.Cases, func(k Case) bool {
		return slices.ContainsFunc(k.Post, func(e Effect) bool { return e.Place.HasPrefix(cell) })
	})
}

// capture notes what the channels are that the goroutine is given: it keeps
// them even if the variables change.
func (f *function) capture(w *world, s spawn, c ir.Callee) (*world, spawn) {
	s.b.fixed = map[*access.Path]Val{}
	add := func(p *access.Path) (val Val) {
		if w, val = f.value(w, s.b, p); val != (Val{}) && chanPlace(p) {
			s.b.fixed[p] = val
			if val.Sym != nil {
				s.chans[val.Sym] = true
			}
		}
		return val
	}
	for i := range s.sum.Cases {
		for _, op := range s.sum.Cases[i].Ops {
			if op.Place != nil {
				val := add(op.Place)
				if val.Sym != nil {
					s.acts = put(s.acts, val.Sym, true)
				}
				if op.Waited && val.Sym != nil {
					s.tells = put(s.tells, val.Sym, true)
				}
				s.closes = s.closes || op.Kind == Close
			}
		}
	}
	for _, arg := range c.Args {
		if signals(arg.Type()) {
			if v := f.eval(w, arg); v.Sym != nil {
				s.chans[v.Sym] = true
			}
		}
	}
	for _, fv := range c.Fn.FreeVars {
		if p := f.place(fv); chanPlace(p) && signals(placeType(p)) {
			add(p)
		}
	}
	return w, s
}

// signals reports whether t is a type of channel by which a goroutine can tell
// that it has ended.
func signals(t types.Type) bool {
	ch, ok := t.Underlying().(*types.Chan)
	return ok && ch.Dir() != types.RecvOnly
}

// checkPair looks for what the new goroutine s and one that is already there
// may do to the same channel. A goroutine started in a loop meets itself.
func (f *function) checkPair(w *world, s spawn) {
	if f.notify == nil {
		return
	}
	for _, other := range w.live {
		if !other.overlaps(s) {
			continue
		}
		f.collide(w, other, s)
		if other.at != s.at {
			f.collide(w, s, other)
		}
	}
}

func (s spawn) overlaps(t spawn) bool {
	for ch := range s.chans {
		if s.touches(ch) && t.touches(ch) {
			return true
		}
	}
	return false
}

// collide runs first and then second, and reports what goes wrong in second
// because of first.
func (f *function) collide(w *world, first, second spawn) {
	var found []Event
	quiet := *f
	quiet.notify, quiet.may = nil, nil
	bare := w.clone()
	bare.live = nil
	after := quiet.apply(bare, first.at, first.sum, first.b)
	loud := quiet
	loud.notify = func(e Event) { found = append(found, e) }
	for _, w := range after {
		for _, p := range slices.Concat(first.left, second.left) {
			w = w.forgetElem(p)
		}
		loud.apply(w, second.at, second.sum, second.b)
	}
	if first.at == second.at {
		for i := range found {
			f.repeat(&found[i], second)
		}
	}
	f.reportAsync(w, found, second)
}

// repeat judges what a goroutine started in a loop does to a channel after
// another of its kind.
func (f *function) repeat(e *Event, s spawn) {
	f.decides(&e.Op, s)
	f.decides(&e.Earlier, s)
}

// decides makes an operation of s as certain as others that nobody else decides about.
// What a goroutine has found out by itself, such as that its own channel was closed
// or that its work failed, says nothing about what others do.
func (f *function) decides(op *Op, s spawn) {
	shared := func(a Atom) bool { return !a.Place.Varies() }
	if nested(op.Func, s.b.callee.Fn) && !op.Conditional && !slices.ContainsFunc(op.Pre, shared) && f.heardAlone(*op) {
		op.Unsure = false
	}
}

// heardAlone reports whether all channels received from before op belong to one
// round of the loop; a value sent on a shared one is for one goroutine only.
func (f *function) heardAlone(op Op) bool {
	for _, p := range op.Recvd {
		root, ok := p.Root().(ssa.Instruction)
		if !p.Varies() && !(ok && root.Parent() == f.fn && f.loops[root.Block().Index]) && !f.neverSentOn(p) {
			return false
		}
	}
	return true
}

// settle compares the channels closed lately with what goroutines that still
// run may do to them, as soon as no lock is held: before that, the flag that
// tells them may not be set yet.
func (f *function) settle(w *world) *world {
	if len(w.owed) == 0 || (Op{Locks: w.locks.Must}).Exclusively() {
		return w
	}
	c := w.clone()
	c.owed = nil
	if f.notify == nil {
		return c
	}
	bare := c.clone()
	bare.live = nil
	for _, ch := range w.owed {
		for _, s := range w.live {
			if !s.touches(ch) {
				continue
			}
			var found []Event
			loud := *f
			loud.notify, loud.may = func(e Event) { found = append(found, e) }, nil
			loud.apply(bare, s.at, s.sum, s.b)
			for i := range found {
				f.decides(&found[i].Op, s)
			}
			f.reportAsync(w, found, s)
		}
	}
	return c
}

// reportAsync reports misuses between goroutines, except where one of the two
// waits for the other.
func (f *function) reportAsync(w *world, found []Event, second spawn) {
	for _, e := range found {
		if e.Kind == NilClose || e.Earlier.Waited && !second.late || e.Earlier.RMW || e.Op.RMW || e.Earlier.Kind != Close {
			continue
		}
		if e.Earlier.Exclusively() && e.Earlier.Conditional {
			continue // a count or the like, kept under the lock
		}
		if f.waitsFor(w, e.Earlier, second) {
			continue
		}
		if second.late && e.Earlier.Waited {
			e.Op.Unsure = false // whatever it asks before, the other one counts on having waited
		}
		e.Async = second.at
		f.report(e)
	}
}

// waitsFor reports whether the operation comes after a receive from a channel
// by which s tells something.
func (f *function) waitsFor(w *world, op Op, s spawn) bool {
	for _, p := range op.Recvd {
		if _, val := f.load(w, p, nil, nil); val.Sym != nil && s.touches(val.Sym) {
			return true
		}
	}
	return false
}
