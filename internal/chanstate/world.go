package chanstate

import (
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idmap"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// A world is what is known about one set of paths to a point of a function.
// The state at a point is a set of worlds: paths on which channels are in
// different states stay apart, together with the conditions that led there,
// while paths that agree about channels share a world and only keep the
// conditions that they have in common (property simulation, Das, Lerner and
// Seigle, ESP, PLDI 2002). That is what tells `closed = true; break` from the
// other ways out of a loop.
//
// Everything in a world is certain on its paths (must), except sends and live,
// which collect what may have happened (may). Worlds are immutable.
type world struct {
	mem    idmap.Map[*access.Path, Val] // what places hold, if not what they held at entry
	reg    idmap.Map[*access.Path, Val] // what registers, by their roots, hold, if it isn't theirs alone
	fact   idmap.Map[*Sym, Fact]
	chans  idmap.Map[*Sym, channel]
	zero   map[*access.Path]bool // variables whose untouched parts are zero
	recvd  map[*Sym]bool         // channels received from
	sends  map[use]Op
	live   []spawn
	defers []deferred
	locks  lockset.State
	owed   []*Sym // closed, and not yet compared with live
	waited bool   // a WaitGroup or the like was waited for
	rmw    bool   // got here by winning an atomic operation
	asked  asked  // an unknown function value was called

	passed map[*ssa.BinOp]bool // comparisons that are met once in a loop, and have been

	looked map[*access.Path]bool // flags read since the lock held was taken
	gave   bool                  // a lock was given back
	claims map[types.Object]bool // see claim
	bets   map[bet]bool
}

// channel is the current state of a channel, with the operation that closed it.
type channel struct {
	state State
	by    Op
}

// deferred is a deferred call, with the channel if it is close(channel).
type deferred struct {
	call *ssa.Defer
	ch   Val
}

// use is an operation on a channel at a position.
type use struct {
	ch  *Sym
	pos token.Pos
}

// either describes an operation that happens under the one or the other
// circumstances.
func either(a, b Op) Op {
	a.Pre = slices.DeleteFunc(slices.Clone(a.Pre), func(x Atom) bool { return !slices.Contains(b.Pre, x) })
	a.Locks = lockset.Intersect(a.Locks, b.Locks)
	a.Recvd = slices.DeleteFunc(slices.Clone(a.Recvd), func(p *access.Path) bool { return !slices.Contains(b.Recvd, p) })
	a.Waited = a.Waited && b.Waited
	a.RMW = a.RMW && b.RMW
	a.Guards = commonGuards(a.Guards, b.Guards)
	switch {
	case a.Alone:
		a.Heard = b.Heard
	case !b.Alone:
		a.Heard = a.Heard.or(b.Heard)
	}
	a.Alone = a.Alone && b.Alone
	a.Told = a.Told || b.Told
	a.Heeds = a.Heeds && b.Heeds
	a.Tested = a.Tested || b.Tested
	for _, flag := range b.Flags {
		if !slices.Contains(a.Flags, flag) {
			a.Flags = append(slices.Clip(a.Flags), flag)
		}
	}
	a.Looked = a.Looked && b.Looked
	a.Unlocked = a.Unlocked && b.Unlocked
	a.Renewed = a.Renewed || b.Renewed
	a.Detached = a.Detached && b.Detached
	a.Claims = common(a.Claims, b.Claims)
	a.TakenOut = a.TakenOut && b.TakenOut
	a.Asked = min(a.Asked, b.Asked)
	a.Recovered = a.Recovered && b.Recovered
	a.Default = a.Default && b.Default
	a.Sought = a.Sought && b.Sought
	a.Dispatched = a.Dispatched && b.Dispatched
	return a
}

func (w *world) clone() *world { c := *w; return &c }

func put[K comparable, V any](m map[K]V, k K, v V) map[K]V {
	m = maps.Clone(m)
	if m == nil {
		m = map[K]V{}
	}
	m[k] = v
	return m
}

func without[K comparable, V any](m map[K]V, drop func(K, V) bool) map[K]V {
	for k, v := range m {
		if drop(k, v) {
			m = maps.Clone(m)
			maps.DeleteFunc(m, drop)
			break
		}
	}
	return m
}

func (w *world) withMem(p *access.Path, v Val) *world {
	if old, ok := w.mem.Get(p); ok && old == v {
		return w
	}
	c := w.clone()
	c.mem = w.mem.With(p, v)
	return c
}

func (w *world) withReg(r *access.Path, val Val) *world {
	if old, ok := w.reg.Get(r); ok && old == val {
		return w
	}
	c := w.clone()
	c.reg = w.reg.With(r, val)
	return c
}

func (w *world) withoutReg(r *access.Path) *world {
	if !w.reg.Has(r) {
		return w
	}
	c := w.clone()
	c.reg = w.reg.Without(func(q *access.Path, _ Val) bool { return q == r })
	return c
}

func (w *world) withChan(s *Sym, ch channel) *world {
	c := w.clone()
	c.chans = w.chans.With(s, ch)
	return c
}

func (w *world) withFact(s *Sym, f Fact) *world {
	if w.fact.At(s) == f {
		return w
	}
	c := w.clone()
	c.fact = w.fact.With(s, f)
	return c
}

// forget drops everything that was said about the value that v had in the
// previous round of a loop.
func (w *world) forget(v ssa.Value) *world {
	c := w.clone()
	c.mem = w.mem.Without(func(p *access.Path, _ Val) bool { return p.Root() == v })
	c.reg = w.reg.Without(func(r *access.Path, val Val) bool { return r.Root() == v || val.Sym.dependsOn(v) })
	for p, val := range c.mem.All() {
		if val.Sym.dependsOn(v) {
			c.mem = c.mem.With(p, Val{})
		}
	}
	c.fact = w.fact.Without(func(s *Sym, _ Fact) bool { return s.dependsOn(v) })
	c.chans = w.chans.Without(func(s *Sym, _ channel) bool { return s.dependsOn(v) })
	c.sends = without(w.sends, func(u use, _ Op) bool { return u.ch.dependsOn(v) })
	c.recvd = without(w.recvd, func(s *Sym, _ bool) bool { return s.dependsOn(v) })
	c.zero = without(w.zero, func(p *access.Path, _ bool) bool { return p.Root() == v })
	for _, s := range w.live {
		if s.mentions(v) {
			c.live = slices.DeleteFunc(slices.Clone(w.live), func(s spawn) bool { return s.mentions(v) })
			break
		}
	}
	return c
}

// forgetElem does the same for the elements that an index of a loop selects.
func (w *world) forgetElem(p *access.Path) *world {
	under := func(q *access.Path) bool { return q != nil && q.HasPrefix(p) }
	c := w.clone()
	c.mem = w.mem.Without(func(q *access.Path, _ Val) bool { return under(q) })
	c.fact = w.fact.Without(func(s *Sym, _ Fact) bool { return under(s.Place) })
	c.chans = w.chans.Without(func(s *Sym, _ channel) bool { return under(s.Place) })
	c.sends = without(w.sends, func(u use, _ Op) bool { return under(u.ch.Place) })
	c.reg = w.reg.Without(func(_ *access.Path, v Val) bool { return v.Sym != nil && under(v.Sym.Place) })
	c.live = slices.Clone(w.live)
	for i := range c.live {
		// The goroutine of the previous round has another element.
		s := &c.live[i]
		s.chans = without(s.chans, func(s *Sym, _ bool) bool { return under(s.Place) })
		if !slices.Contains(s.left, p) {
			s.left = append(slices.Clip(s.left), p)
		}
	}
	return c
}

func sameChannels(a, b *world) bool {
	return idmap.Equal(a.chans, b.chans, channel.equal) &&
		slices.EqualFunc(a.defers, b.defers, func(x, y deferred) bool { return x == y }) &&
		lockset.Equal(a.locks, b.locks) && a.rmw == b.rmw && sameClosers(a.live, b.live) &&
		!idmap.Differ(a.mem, b.mem, func(p *access.Path, x, y *Val) bool {
			return (x == nil || y == nil || *x != *y) && chanPlace(p)
		}) && sameRegs(a, b)
}

// sameClosers reports whether in both worlds the same goroutines will close a
// channel: who started them may be told by what it starts, or closes, next.
func sameClosers(a, b []spawn) bool {
	within := func(a, b []spawn) bool {
		return !slices.ContainsFunc(a, func(s spawn) bool {
			return s.closes && !s.heard && !slices.ContainsFunc(b, func(t spawn) bool { return s.same(t) && !t.heard })
		})
	}
	return within(a, b) && within(b, a)
}

func (c channel) equal(d channel) bool {
	return c.state == d.state && c.by.Kind == d.by.Kind && c.by.Pos == d.by.Pos && c.by.Func == d.by.Func
}

// sameRegs reports whether the registers for channels hold the same, and no call has
// answered yes in one world and no in the other, what it has looked at is asked next,
// nor a comparison that is asked for again.
func sameRegs(a, b *world) bool {
	return !idmap.Differ(a.reg, b.reg, func(r *access.Path, x, y *Val) bool {
		if x == nil || y == nil {
			return isChan(r.Root().Type())
		}
		if answers(r.Root()) && isBool(*x) && isBool(*y) {
			return x.Const != y.Const
		}
		return *x != *y && isChan(r.Root().Type())
	})
}

func answers(r ssa.Value) bool {
	switch r.(type) {
	case *ssa.Call, *ssa.BinOp:
		return true
	}
	return false
}

func isBool(v Val) bool { return v.Const == "true" || v.Const == "false" }

func same[V comparable](a, b V) bool { return a == b }

func (w *world) equal(v *world) bool {
	return w == v || sameChannels(w, v) && idmap.Equal(w.mem, v.mem, same) && idmap.Equal(w.reg, v.reg, same) &&
		idmap.Equal(w.fact, v.fact, same) && maps.Equal(w.zero, v.zero) && maps.Equal(w.recvd, v.recvd) &&
		maps.Equal(w.looked, v.looked) && maps.Equal(w.claims, v.claims) && maps.Equal(w.bets, v.bets) && maps.Equal(w.passed, v.passed) &&
		w.waited == v.waited && w.asked == v.asked && w.gave == v.gave && slices.EqualFunc(w.live, v.live, spawn.equal) && len(w.sends) == len(v.sends)
}

// merge joins two worlds: what they have in common stays.
func merge(a, b *world) *world {
	c := &world{
		locks:  lockset.Join(a.locks, b.locks, false),
		waited: a.waited && b.waited,
		rmw:    a.rmw && b.rmw,
		asked:  min(a.asked, b.asked),
		gave:   a.gave && b.gave,
		defers: a.defers,
		owed:   a.owed,
		mem:    mergeMem(a, b),
		reg:    idmap.Merge(a.reg, b.reg, sameOrAnything),
		fact:   idmap.Merge(a.fact, b.fact, meetFacts),
		chans:  idmap.Merge(a.chans, b.chans, commonState),
		zero:   common(a.zero, b.zero),
		recvd:  common(a.recvd, b.recvd),
		looked: common(a.looked, b.looked),
		claims: common(a.claims, b.claims),
		bets:   common(a.bets, b.bets),
		passed: common(a.passed, b.passed),
		sends:  maps.Clone(a.sends),
		live:   unite(a.live, b.live),
	}
	if len(b.defers) > len(a.defers) {
		c.defers = b.defers
	}
	for u, op := range b.sends {
		if c.sends == nil {
			c.sends = map[use]Op{}
		}
		if other, ok := c.sends[u]; ok {
			op = either(op, other)
		}
		c.sends[u] = op
	}
	return c
}

// mergeMem merges what places hold. One that a has set to what b has found in
// it holds that.
func mergeMem(a, b *world) idmap.Map[*access.Path, Val] {
	mem := idmap.Merge(a.mem, b.mem, sameOrAnything)
	for _, w := range []*world{a, b} {
		other := a
		if w == a {
			other = b
		}
		for s, f := range w.fact.All() {
			if s.Place == nil || f.Eq == "" {
				continue
			}
			if _, set := w.mem.Get(s.Place); !set && other.mem.At(s.Place).Const == f.Eq {
				mem = mem.With(s.Place, Val{Const: f.Eq})
			}
		}
	}
	return mem
}

// sameOrAnything keeps what is the same in both; the rest holds anything. (A
// missing entry would mean what the place held at entry, or what the register is
// by itself.)
func sameOrAnything(_ *access.Path, a, b *Val) *Val {
	if a != nil && b != nil && *a == *b {
		return a
	}
	return new(Val)
}

func meetFacts(_ *Sym, a, b *Fact) *Fact {
	if a == nil || b == nil {
		return nil
	}
	switch m := meet(*a, *b); m {
	case Fact{}:
		return nil
	case *a:
		return a
	default:
		return &m
	}
}

func commonState(_ *Sym, a, b *channel) *channel {
	if a == nil || b == nil || !a.equal(*b) {
		return nil
	}
	return a
}

func common[K comparable](a, b map[K]bool) map[K]bool {
	return without(a, func(k K, _ bool) bool { return !b[k] })
}

func union[K comparable](a, b map[K]bool) map[K]bool {
	for k := range b {
		if !a[k] {
			a = put(a, k, true)
		}
	}
	return a
}

func unite(a, b []spawn) []spawn {
	for _, s := range b {
		i := slices.IndexFunc(a, s.same)
		switch {
		case i < 0:
			a = append(slices.Clip(a), s)
		case s.many && !a[i].many, !s.heard && a[i].heard:
			a = slices.Clone(a)
			a[i].many, a[i].heard = s.many || a[i].many, s.heard && a[i].heard
		}
	}
	return a
}

// worlds is the state of the analysis at a point.
type worlds []*world

// maxWorlds bounds the set; beyond it, worlds are folded, and if that does not
// help everything becomes one world, in which most is unknown and nothing is
// reported.
const maxWorlds = 10

// join unites two sets. Worlds that agree about channels become one.
func join(a, b worlds) worlds {
	out := slices.Clone(a)
next:
	for _, w := range b {
		for i, v := range out {
			if v == w || v.equal(w) {
				continue next
			}
			if sameChannels(v, w) {
				out[i] = merge(v, w)
				continue next
			}
		}
		out = append(out, w)
	}
	return limit(out)
}

// tidy makes the worlds that one instruction produced a set.
func tidy(ws worlds) worlds {
	if len(ws) < 2 {
		return ws
	}
	return join(nil, ws)
}

func limit(ws worlds) worlds {
	if len(ws) <= maxWorlds {
		return ws
	}
	if ws = foldWorlds(ws); len(ws) <= maxWorlds {
		return ws
	}
	one := ws[0]
	for _, w := range ws[1:] {
		one = merge(one, w)
	}
	return worlds{one}
}

func equalWorlds(a, b worlds) bool {
	return slices.EqualFunc(a, b, (*world).equal)
}
