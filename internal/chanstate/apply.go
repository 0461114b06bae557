package chanstate

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// apply runs a summary at a call: each case that is possible in w gives worlds.
func (f *function) apply(w *world, call ssa.CallInstruction, sum *Summary, b binding) worlds {
	f.lift(w, call, sum, b)
	if len(sum.Cases) == 0 {
		return worlds{w}
	}
	b.call = call
	if sum.Coarse {
		return worlds{f.blur(w, b, sum)}
	}
	type possible struct {
		w *world
		c *Case
	}
	var ways []possible
	for i := range sum.Cases {
		for _, c := range f.require(w, b, sum.Cases[i].Pre) {
			ways = append(ways, possible{c, &sum.Cases[i]})
		}
	}
	sure := func(op Op) bool {
		for _, way := range ways {
			if op.Kind == Close && way.c.closesFor(op) {
				continue
			}
			if !slices.ContainsFunc(way.c.Ops, func(o Op) bool { return o.Kind == op.Kind && o.Place == op.Place }) {
				return false
			}
		}
		return true
	}
	var out worlds
	for _, way := range ways {
		out = append(out, some(f.perform(way.w, call, way.c, b, sure))...)
	}
	return tidy(out)
}

// blur forgets what a callee may have changed.
func (f *function) blur(w *world, b binding, sum *Summary) *world {
	for i := range sum.Cases {
		for _, e := range sum.Cases[i].Post {
			if q := f.to(b, e.Place); q != nil {
				w = w.withMem(q, Val{})
			}
		}
	}
	return w
}

// require checks a case's conditions against w, and adds them.
func (f *function) require(w *world, b binding, pre []Atom) worlds {
	ws := worlds{w}
	for _, a := range pre {
		var next worlds
		for _, w := range ws {
			w, val := f.value(w, b, a.Place)
			next = append(next, f.demand(w, val, a.Fact)...)
		}
		ws = next
	}
	return ws
}

func (f *function) demand(w *world, val Val, fact Fact) worlds {
	if val == (Val{}) {
		return worlds{w}
	}
	ws := worlds{w}
	if fact.Eq != "" {
		ws = f.learn(w, val, fact.Eq, true)
	}
	for _, c := range fact.ruledOut() {
		var next worlds
		for _, w := range ws {
			next = append(next, f.learn(w, val, c, false)...)
		}
		ws = next
	}
	if fact.Was == Unknown || val.Sym == nil {
		return ws
	}
	var out worlds
	for _, w := range ws {
		switch cur := w.chans.At(val.Sym); cur.state {
		case fact.Was:
			out = append(out, w)
		case Unknown:
			g := w.fact.At(val.Sym)
			g.Was = fact.Was
			out = append(out, w.withFact(val.Sym, g).withChan(val.Sym, channel{fact.Was, Op{Kind: Receive, Func: f.fn}}))
		case Open:
			out = append(out, w) // closed by somebody else in the meantime
		}
	}
	return out
}

// perform does what a case does.
func (f *function) perform(w *world, call ssa.CallInstruction, c *Case, b binding, sure func(Op) bool) *world {
	type change struct {
		p   *access.Path
		val Val
	}
	changes := make([]change, 0, len(c.Post)) // evaluated before any of them happens
	f.work += (1 + len(c.Post)) * (1 + w.mem.Len()/16)
	if f.exhausted() {
		return w
	}
	w = f.outcomes(w, call, c, b)
	for _, e := range c.Post {
		q := f.to(b, e.Place)
		if q == nil {
			continue
		}
		var val Val
		w, val = f.translate(w, call, b, c, e.Outcome)
		changes = append(changes, change{q, val})
	}
	for _, op := range c.Ops {
		op.Unsure = op.Unsure || !sure(op)
		if w = f.perform1(w, call, op, b); w == nil {
			return nil
		}
	}
	mem := w.mem
	for _, ch := range changes {
		if old, ok := mem.Get(ch.p); !ok || old != ch.val {
			mem = mem.With(ch.p, ch.val)
		}
		if ch.p.Last().Elem != "" && ch.val.Const == "nil" {
			continue
		}
		for _, q := range f.parts(ch.p) {
			if !mem.Has(q) && chanPlace(q) {
				mem = mem.With(q, Val{})
			}
		}
	}
	if mem != w.mem {
		w = w.clone()
		w.mem = mem
	}
	for _, p := range c.Zero {
		if q := f.to(b, p); q != nil {
			w = w.withZero(q)
		}
	}
	for _, h := range c.Acquire {
		if q := f.to(b, h.Lock); q != nil {
			op := lockset.Lock
			if h.Read {
				op = lockset.RLock
			}
			w = f.lock(w, q, op)
		}
	}
	for _, l := range c.Release {
		if q := f.to(b, l); q != nil {
			w = f.lock(w, q, lockset.Unlock)
		}
	}
	w = f.settle(w)
	if c.Waited {
		w = w.wait()
	}
	if c.RMW && !w.rmw {
		w = w.clone()
		w.rmw = true
	}
	for obj := range c.Claims {
		w = w.withClaim(obj)
	}
	return f.leftRunning(w, c, b)
}

// wait is w after everything that was started has ended, if it was counted before.
func (w *world) wait() *world {
	c := w.clone()
	c.waited = true
	c.live = slices.DeleteFunc(slices.Clone(w.live), func(s spawn) bool { return !s.late })
	return c
}

// perform1 does one operation of a callee on the caller's channel.
func (f *function) perform1(w *world, call ssa.CallInstruction, op Op, b binding) *world {
	if op.Place == nil {
		return w
	}
	if len(f.require(w, b, op.Pre)) == 0 {
		return w
	}
	w, val := f.value(w, b, op.Place)
	asks := op.NilChecked || fact(op.Pre, op.Place).rules("nil")
	place := op.Place
	op = f.here(w, b, op)
	if (asks || op.Kind == Send) && f.takenAway(w, b, place, op, val) {
		return w
	}
	if call != nil {
		op.Site = site(call)
	}
	if (val.Const == "nil" || val.Const == typedNil) && op.Kind == Close {
		if !op.NilChecked {
			f.report(Event{Kind: NilClose, Op: op})
		}
		return nil
	}
	if val.Sym == nil {
		return w
	}
	op.Place = val.Sym.Place
	if !b.views { // there w also knows what others have tested
		f.test(w, &op, nil)
	}
	switch op.Kind {
	case Send:
		if after := f.sendSym(w, val.Sym, op, nil); after != nil {
			return after
		}
		return w // it may not send, and go on to what comes after
	case Receive:
		if w.chans.At(val.Sym).state != Closed {
			w = w.withChan(val.Sym, channel{Closed, op})
		}
		return w
	}
	return f.closeSym(w, val.Sym, op, nil)
}

// takenAway reports whether a goroutine finds nil in the variable at place, since it
// looks there under the lock under which the channel ch was closed and taken out.
func (f *function) takenAway(w *world, b binding, place *access.Path, op Op, ch Val) bool {
	if _, early := b.fixed[place]; !early || ch.Sym == nil {
		return false
	}
	cur, closed := w.chans.Get(ch.Sym)
	q := f.to(b, place)
	return closed && cur.state == Closed && q != nil && w.mem.At(q).Const == "nil" && apart(op, cur.by)
}

// here translates an operation's circumstances.
func (f *function) here(w *world, b binding, op Op) Op {
	locks := w.locks
	for _, h := range op.Locks {
		if q := f.to(b, h.Lock); q != nil {
			locks = locks.Acquire(q, h.Read)
		}
	}
	op.Locks = locks.Must
	var recvd []*access.Path
	for _, p := range op.Recvd {
		if q := f.to(b, p); q != nil {
			recvd = append(recvd, q)
		}
	}
	op.Recvd = recvd
	var pre []Atom
	for _, a := range op.Pre {
		if q := f.to(b, a.Place); q != nil {
			if _, v := f.value(w, b, a.Place); v.Sym != nil && f.outer(v.Sym.Place) {
				pre = append(pre, Atom{v.Sym.Place, a.Fact})
			}
		}
	}
	op.Pre = pre
	op.Waited = op.Waited || w.waited
	op.RMW = op.RMW || w.rmw
	op.Claims = union(op.Claims, w.claims)
	return op
}

// outcomes gives the call's register, or the registers extracted from it,
// their values.
func (f *function) outcomes(w *world, call ssa.CallInstruction, c *Case, b binding) *world {
	v, ok := call.(*ssa.Call)
	if !ok {
		return w
	}
	for i, o := range c.Results {
		target := ssa.Value(v)
		if len(c.Results) > 1 {
			if target = extract(v, i); target == nil {
				continue
			}
		}
		if o.Object != nil {
			b.roots[o.Object.Root()] = f.paths.Root(target)
		}
		if !tracked(target.Type()) {
			continue
		}
		var val Val
		w, val = f.translate(w, call, b, c, o)
		if val == (Val{}) || o.New != nil {
			val = f.own(target)
			if o.NewState.state != Unknown {
				w = w.withChan(val.Sym, o.NewState)
			}
			if o.New != nil || o.Object != nil {
				w = w.withFact(val.Sym, w.fact.At(val.Sym).but("nil"))
			}
		}
		w = w.withReg(f.paths.Root(target), val)
	}
	return w
}

func extract(v *ssa.Call, i int) ssa.Value {
	for _, ref := range *v.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == i {
			return e
		}
	}
	return nil
}

// translate turns a value at the exit of a case into the caller's. Of what comes from a
// place for which the caller has no word it is known what the case asks for: after
//
//	if l.tail != nil { e.prev = l.tail }
//
// e.prev is not nil, whatever l is.
func (f *function) translate(w *world, call ssa.CallInstruction, b binding, c *Case, o Outcome) (*world, Val) {
	switch {
	case o.Const != "":
		return w, Val{Const: o.Const}
	case o.From != nil:
		w, val := f.value(w, b, o.From)
		if asked := fact(c.Pre, o.From); val == (Val{}) && asked.Eq != "" {
			val = Val{Const: asked.Eq}
		} else if s := f.atEntry(o.From).Sym; val == (Val{}) && (s.nonNil || asked.rules("nil")) {
			val = f.notNil(s)
		}
		return w, val
	case o.New != nil && o.NewState.state != Unknown:
		s := f.made(call, o.New)
		return w.withChan(s, o.NewState), Val{Sym: s}
	case o.New != nil:
		return w, Val{Sym: f.made(call, o.New)}
	}
	return w, Val{}
}

// site is where a call stands in the source.
func site(call ssa.CallInstruction) token.Pos {
	if call == nil {
		return token.NoPos
	}
	if _, ok := call.(*ssa.Call); ok {
		return call.Common().Pos()
	}
	return call.Pos()
}
