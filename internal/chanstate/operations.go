package chanstate

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// What closes, sends, receives and locks do to a world.

// close closes a channel. A misuse is reported and ends the path.
func (f *function) close(w *world, at ssa.CallInstruction, arg ssa.Value, ch Val) *world {
	op := f.op(w, Close, at.Pos(), f.paths.Of(arg))
	if ch.Const == "nil" {
		f.report(Event{Kind: NilClose, Op: op, Value: arg})
		return nil
	}
	if ch.Sym == nil {
		return w
	}
	op.Place = ch.Sym.Place
	f.test(w, &op, ch.Sym)
	f.noted(w, op, ch.Sym, f.paths.Of(arg))
	if w = f.closeSym(w, ch.Sym, op, arg); w == nil {
		return nil
	}
	return f.settle(w)
}

func (f *function) closeSym(w *world, s *Sym, op Op, arg ssa.Value) *world {
	none := "nil"
	if s.boxed() {
		none = typedNil
	}
	op.Nil = w.fact.At(s).Eq == none
	op.NilChecked = op.NilChecked || w.fact.At(s).rules(none)
	if op.Nil {
		f.report(Event{Kind: NilClose, Op: op, Value: arg})
		return nil
	}
	if cur := w.chans.At(s); cur.state == Closed {
		f.report(Event{Kind: DoubleClose, Op: op, Earlier: cur.by, Value: arg})
		return nil
	}
	w = w.withChan(s, channel{Closed, op})
	w.owed = append(slices.Clip(w.owed), s)
	return w
}

func (f *function) send(w *world, pos token.Pos, arg ssa.Value, tries bool) *world {
	s := f.eval(w, arg).Sym
	if s == nil {
		return w
	}
	op := f.op(w, Send, pos, s.Place)
	op.Default = tries
	f.test(w, &op, s)
	f.noted(w, op, s, f.paths.Of(arg))
	return f.sendSym(w, s, op, arg)
}

func (f *function) sendSym(w *world, s *Sym, op Op, arg ssa.Value) *world {
	if cur := w.chans.At(s); cur.state == Closed {
		f.report(Event{Kind: SendClosed, Op: op, Earlier: cur.by, Value: arg})
		return nil
	}
	u := use{s, op.Pos}
	if other, ok := w.sends[u]; ok {
		op = either(other, op)
	}
	c := w.clone()
	c.sends = put(w.sends, u, op)
	return c
}

// receive waits for whoever sends on the channel or closes it; a single one
// does not wait for several.
func (f *function) receive(w *world, at ssa.Instruction, arg ssa.Value) *world {
	return f.received(w, arg, f.loops[at.Block().Index])
}

func (f *function) received(w *world, arg ssa.Value, again bool) *world {
	return f.receivedFrom(w, f.eval(w, arg), again)
}

func (f *function) receivedFrom(w *world, ch Val, again bool) *world {
	s := ch.Sym
	if s == nil {
		return w
	}
	if slices.ContainsFunc(w.live, func(l spawn) bool { return l.tells[s] }) {
		w = w.wait()
	}
	c := w.clone()
	c.recvd = put(w.recvd, s, true)
	c.live = heardFrom(w.live, s, again)
	return c
}

// op describes an operation in w.
func (f *function) op(w *world, kind Kind, pos token.Pos, p *access.Path) Op {
	op := Op{Kind: kind, Pos: pos, Site: pos, Func: f.fn, Place: p, Locks: w.locks.Must, Waited: w.waited, RMW: w.rmw, Claims: w.claims, Asked: w.asked, Unlocked: w.gave, Recovered: f.recovered}
	for s := range w.recvd {
		if s.Place != nil {
			op.Recvd = append(op.Recvd, s.Place)
		}
	}
	slices.SortFunc(op.Recvd, func(a, b *access.Path) int { return int(a.ID() - b.ID()) })
	for s, fact := range w.fact.All() {
		if f.outer(s.Place) {
			op.Pre = append(op.Pre, Atom{s.Place, fact})
		}
		if s.Place == nil && fact != (Fact{}) && (s.args[0] != nil && !s.counts() || isUnknownTest(s.At)) {
			op.Sought = (s.op == token.EQL || s.found()) && (op.Sought || !op.Conditional)
			op.Conditional = true
		}
	}
	slices.SortFunc(op.Pre, byPlace)
	return op
}

// test notes what the path has tested before an operation on the channel ch: the
// channel, whether another is closed, or what this package uses as a flag. Another
// channel is a flag for those beside it.
func (f *function) test(w *world, op *Op, ch *Sym) {
	for s, fact := range w.fact.All() {
		if s.Place == nil || fact == (Fact{}) {
			continue
		}
		obj := s.Place.Object()
		beside := op.Place != nil && op.Place.Parent() == s.Place.Parent()
		switch {
		case f.flags[obj], s != ch && fact.Was == Open:
			op.Tested = true
			op.Looked = op.Looked || w.looked[s.Place]
			if obj != nil && (beside || f.flags[obj]) && !slices.Contains(op.Flags, obj) {
				op.Flags = append(slices.Clip(op.Flags), obj)
			}
		case s == ch && (fact.Was == Open || !f.madeLate[obj]):
			op.Tested = true // where it may not be made yet, a test for nil says nothing
			op.Looked = op.Looked || (Op{Locks: w.locks.Must}).Exclusively()
		}
	}
}

// found reports whether s tells whether a search has found something:
//
//	i := slices.Index(b.subs, s)
//	if i < 0 { return }
func (s *Sym) found() bool {
	at := s.At
	if s.args[0] != nil {
		at = s.args[0].At
	}
	call, ok := at.(*ssa.Call)
	if !ok {
		return false
	}
	fn := callee(&call.Call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "slices" && searches[strings.TrimSuffix(fn.Name(), "Func")]
}

// searches are functions of package slices, also those that are given a function.
var searches = map[string]bool{"Index": true, "Contains": true}

// counts reports whether s is the condition by which a loop over a slice goes on.
func (s *Sym) counts() bool {
	index := s.args[0]
	if index == nil {
		return false
	}
	if next, ok := index.At.(*ssa.BinOp); ok {
		return isRangeIndex(next.X)
	}
	return index.args[0] != nil && isRangeIndex(index.args[0].At)
}

func isRangeIndex(v ssa.Value) bool {
	phi, ok := v.(*ssa.Phi)
	return ok && phi.Comment == "rangeindex"
}

// isUnknownTest reports whether v is a length, or what a function answers that
// is not known. One that was given as a value knows nothing of the channel.
func isUnknownTest(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	if _, isBuiltin := call.Call.Value.(*ssa.Builtin); !isBuiltin && !call.Call.IsInvoke() && call.Call.StaticCallee() == nil {
		return false
	}
	b, isBasic := call.Type().Underlying().(*types.Basic)
	return isBuiltin(&call.Call, "len") || isBuiltin(&call.Call, "cap") || isBasic && b.Info()&types.IsBoolean != 0
}

func (f *function) report(e Event) {
	if f.notify != nil {
		f.notify(e)
	}
}

// lock applies a lock operation.
func (f *function) lock(w *world, lock *access.Path, op lockset.Op) *world {
	c := w.clone()
	switch op {
	case lockset.Lock, lockset.RLock:
		c.locks = w.locks.Acquire(lock, op == lockset.RLock)
	case lockset.Unlock:
		c.locks, c.looked, c.gave = w.locks.Release(lock), nil, true
		return f.settle(c)
	default:
		return w
	}
	return c
}

// look notes that a flag was read under a lock.
func (f *function) look(w *world, p *access.Path) *world {
	if w.looked[p] || !f.flags[p.Object()] || !(Op{Locks: w.locks.Must}).Exclusively() {
		return w
	}
	c := w.clone()
	c.looked = put(w.looked, p, true)
	return c
}

// claim notes that a flag is set to val which was read under the same lock, and had
// another value: of all that do so, one goroutine gets here, also after the lock.
func (f *function) claim(w *world, p *access.Path, val Val) *world {
	obj := p.Object()
	if !w.looked[p] || w.claims[obj] || val.Const == "" {
		return w
	}
	_, old := f.load(w, p, placeType(p), nil)
	switch {
	case old == (Val{}):
		return w
	case len(f.learn(w, old, val.Const, true)) == 0:
		return w.withClaim(obj)
	case old.Sym == nil:
		return w
	}
	c := w.clone()
	c.bets = put(w.bets, bet{old.Sym, obj, val.Const}, true)
	return c
}

// A bet is a claim if the flag turns out to have had another value before:
//
//	already := s.closed
//	s.closed = true
//	s.mu.Unlock()
//	if already { return }
type bet struct {
	old  *Sym
	flag types.Object
	val  string
}

// settle turns bets on s, of which fact is known now, into claims.
func (w *world) settle(s *Sym, fact Fact) *world {
	for b := range w.bets {
		if b.old == s && (fact.Eq != "" && fact.Eq != b.val || slices.Contains(fact.ruledOut(), b.val)) {
			w = w.withClaim(b.flag)
		}
	}
	return w
}

// firstOf is what p holds after val was put where nil was found. What a call has
// returned, or an argument, is not nil then, since whoever comes next is to find it
// there:
//
//	if s.err != nil { return }
//	s.err = err
func (f *function) firstOf(w *world, p *access.Path, val Val) Val {
	if val.Sym == nil || !isGiven(val.Sym) || chanPlace(p) {
		return val
	}
	if _, old := f.load(w, p, placeType(p), nil); old.Sym == nil || w.fact.At(old.Sym).Eq != "nil" {
		return val
	}
	return f.notNil(val.Sym)
}

// isGiven reports whether s stands for an argument, or for what an instruction has
// produced, and not for what some other place held.
func isGiven(s *Sym) bool {
	return s.Place == nil && s.At != nil || s.Place != nil && s.Place.IsRoot() && isParameter(s.Place.Root())
}

func (w *world) withClaim(obj types.Object) *world {
	if w.claims[obj] {
		return w
	}
	c := w.clone()
	c.claims = put(w.claims, obj, true)
	return c
}

// outruns reports whether a claim lets only one of the two operations happen.
func (o Op) outruns(p Op) bool { return len(common(o.Claims, p.Claims)) > 0 }
