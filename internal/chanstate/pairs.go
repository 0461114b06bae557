package chanstate

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// Pair says that a misuse takes two entries of the package.
type Pair struct {
	First, Second Entry
	// Racy: it takes both at the same time; otherwise one after the other is
	// enough.
	Racy bool
	// Flagged: one changes a flag that the other reads.
	Flagged bool
	// Made: the first makes the object.
	Made bool
	// Remade: the channel is replaced in operation, so whoever closes it has a
	// plan for those who come later.
	Remade bool
	// TwoSteps: whether to close is asked and noted in two steps, which others may come
	// between; see inTwoSteps.
	TwoSteps bool
	// Prescribed: the documentation says when one of the two is to be called.
	Prescribed bool
	// Between is a function that has to be called between the two.
	Between *Entry
	// Left: the first leaves what it has closed in a map or slice; see left.go.
	Left bool
	// Given: the first has sent the object to the second; see handovers.
	Given bool
	// Zero: the object is a zero value when the second is called.
	Zero bool
	// Missing: the first takes out of the map what the second expects to find there.
	Missing bool
	// Member is the field or variable of the map whose members the first closes
	// all, and the second one; see members.
	Member types.Object
}

// pairs compares the entries of the package with each other.
type pairs struct {
	e       *engine
	entries map[*ssa.Function]EntryKind
	views   []view
	events  []Event
	// deleters are, by fields and variables with maps, the functions that delete from
	// these and close nothing.
	deleters map[types.Object][]*ssa.Function
}

func (p *pairs) run() []Event {
	p.sequences()
	p.races()
	p.members()
	p.kept()
	p.mailboxes()
	p.missing()
	p.zeroValues()
	p.handovers()
	slices.SortStableFunc(p.events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Op.Site, b.Op.Site), cmp.Compare(a.Earlier.Site, b.Earlier.Site))
	})
	return p.events
}

func (p *pairs) add(ev Event, pair Pair) {
	pair.Prescribed = p.e.prescribed(pair.First.Fn) || p.e.prescribed(pair.Second.Fn)
	ev.Pair = &pair
	ev.Fn = pair.Second.Fn
	p.events = append(p.events, ev)
}

// sequences runs all pairs of views of the same type one after the other.
func (p *pairs) sequences() {
	byType := map[types.Type][]view{}
	var order []types.Type
	for _, v := range p.views {
		if len(byType[v.typ]) == 0 {
			order = append(order, v.typ)
		}
		byType[v.typ] = append(byType[v.typ], v)
	}
	for _, t := range order {
		views := byType[t]
		crowded := len(views) > maxViews
		if crowded {
			views = thinOut(views)
		}
		if tooMany(views) {
			continue
		}
		for _, second := range views {
			if second.makes || second.entry.Kind == None || p.e.handedOut[second.entry.Fn] != nil {
				continue // what is returned is called once
			}
			second, used := second.using()
			for _, first := range views {
				if p.neverMeet(first.entry.Fn, second.entry.Fn, first.base, second.base) {
					continue
				}
				if !first.makes {
					if first.entry.Kind == None {
						continue
					}
					if first = first.closing(used); len(first.cases) == 0 {
						continue
					}
				}
				p.sequence(first, second, crowded)
				if !crowded {
					p.between(first, second)
				}
			}
		}
	}
}

// using returns v with only those cases that close or send, and the fields and
// variables on whose channels they do.
func (v view) using() (view, map[types.Object]bool) {
	used := map[types.Object]bool{}
	var cases []Case
	for _, c := range v.cases {
		if len(c.Ops) > 0 {
			cases = append(cases, c)
		}
		for _, op := range c.Ops {
			used[op.field()] = true
		}
	}
	v.cases = cases
	return v, used
}

// closing returns v with only those cases that close one of the channels, or
// leave a closed one.
func (v view) closing(used map[types.Object]bool) view {
	var cases []Case
	for _, c := range v.cases {
		closes := slices.ContainsFunc(c.Ops, func(op Op) bool { return op.Kind == Close && used[op.field()] })
		leaves := slices.ContainsFunc(c.Post, func(e Effect) bool { return e.NewState.state == Closed })
		if closes || leaves {
			cases = append(cases, c)
		}
	}
	v.cases = cases
	return v
}

// closes reports whether v closes a channel, or leaves a closed one.
func (v view) closes() bool {
	return slices.ContainsFunc(v.cases, func(c Case) bool {
		return slices.ContainsFunc(c.closes(), func(op Op) bool { return op.Kind == Close })
	})
}

// thinOut leaves one of the views of each kind that do the same things at the same
// places, as all methods do that call one helper.
func thinOut(views []view) []view {
	type key struct {
		kind EntryKind
		ops  string
	}
	seen := map[key]bool{}
	var out []view
	for _, v := range views {
		k := key{v.entry.Kind, v.operations()}
		if v.makes || !seen[k] {
			out = append(out, v)
		}
		seen[k] = true
	}
	return out
}

// operations spells what v does, and where.
func (v view) operations() string {
	var all []string
	for _, c := range v.cases {
		for _, op := range c.closes() {
			all = append(all, fmt.Sprint(op.Kind, op.Pos))
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// tooMany reports whether it would take too long to compare each of those that
// make or close channels with all.
func tooMany(views []view) bool {
	n := 0
	for _, v := range views {
		if v.makes || v.closes() {
			n++
		}
	}
	return n*len(views) > maxPairs
}

// field returns the field or variable that the place of op belongs to.
func (o Op) field() types.Object {
	if o.Place == nil {
		return nil
	}
	return holderOf(o.Place)
}

// sequence runs second after first. Where a type has very many methods, only what
// first does by itself counts.
func (p *pairs) sequence(first, second view, crowded bool) {
	for _, ev := range p.e.inOrder(first, second) {
		if crowded && ev.Earlier.Func != first.entry.Fn {
			continue
		}
		if ev.Kind != NilClose && ev.Earlier.Kind != Close || ev.Op.Func == nil {
			continue
		}
		if first.entry == second.entry && first.entry.Kind == Goroutine && (ev.Op.Pos == ev.Earlier.Pos || ev.Kind == SendClosed) {
			continue // each goroutine has an object of its own, as a rule
		}
		if second.entry.Fn != first.entry.Fn && nested(second.entry.Fn, first.entry.Fn) && ev.Op.Pos == ev.Earlier.Pos {
			continue // a literal that may, or may not, have run by then
		}
		if ev.Kind == SendClosed && !apart(ev.Op, ev.Earlier) {
			continue // see races
		}
		if ev.Kind == SendClosed && p.soleSender(first.entry, second.entry.Fn, ev.Earlier) {
			continue
		}
		if sameOnce(ev.Op, ev.Earlier) || p.instead(ev.Op, ev.Earlier) {
			continue
		}
		if ev.Kind == DoubleClose && (ev.Op.RMW || ev.Earlier.RMW) || p.e.inTest(ev.Op.Func) || ev.Earlier.Func != nil && p.e.inTest(ev.Earlier.Func) {
			continue
		}
		if ev.Kind == NilClose && second.entry.Kind == Goroutine && !(first.makes && p.onlyMade(ev.Op.field()) && p.startedByMethod(second.entry.Fn)) {
			continue // whoever starts it may have made the channel
		}
		if ev.Kind == DoubleClose && first.base != nil && first.base.Varies() && p.flagged(first.entry.Fn, ev.Op) {
			continue // what first leaves in the flags of an element is not known
		}
		ev.Useless = p.e.useless(ev)
		p.add(ev, Pair{First: first.entry, Second: second.entry, Made: first.makes, Remade: p.e.madeLate[ev.Op.field()]})
	}
}

// onlyMade reports whether nobody but constructors assigns the field.
func (p *pairs) onlyMade(field types.Object) bool {
	return field != nil && !field.Exported() && !p.e.madeLate[field]
}

// apart reports whether a lock keeps the two operations apart, so that they are
// meant to happen one after the other.
func apart(a, b Op) bool {
	for _, op := range []*Op{&a, &b} {
		for _, h := range op.Locks {
			op.Guards = insertGuard(op.Guards, guardOf(h))
		}
	}
	return a.excludes(b)
}

// races looks for closes that nothing keeps apart from another close, or from
// a send, in an entry that may run at the same time.
func (p *pairs) races() {
	type use struct {
		entry Entry
		op    Op
	}
	uses := map[types.Object][]use{}
	var order []types.Object
	for _, fn := range p.e.pkg.Funcs {
		kind := p.entries[fn]
		if kind == None || kind == Monitor || p.e.summaries[fn] == nil || len(p.e.summaries[fn].May) == 0 {
			continue
		}
		around := p.e.calledUnder(fn)
		for _, op := range p.e.summaries[fn].May {
			if op.Object == nil {
				continue
			}
			for _, g := range around {
				op.Guards = insertGuard(op.Guards, g)
			}
			if len(uses[op.Object]) == 0 {
				order = append(order, op.Object)
			}
			uses[op.Object] = append(uses[op.Object], use{p.e.entry(fn, kind), op})
		}
	}
	for _, obj := range order {
		all := uses[obj]
		if len(all) > maxViews {
			continue
		}
		for i, c := range all {
			if c.op.Kind != Close || c.op.Detached {
				continue
			}
			steps := p.inTwoSteps(c.entry, c.op) && !slices.ContainsFunc(all[:i], func(o use) bool { return o.op.Pos == c.op.Pos })
			if o := slices.IndexFunc(all[i+1:], func(u use) bool { return p.overtakes(c.entry, u.entry, c.op, u.op) }); o >= 0 {
				u := all[i+1+o]
				p.add(Event{Kind: DoubleClose, Op: u.op, Earlier: c.op}, Pair{First: c.entry, Second: u.entry, Racy: true})
			} else if steps || p.e.parallel[c.entry.Fn] && p.overtakesItself(c.entry, c.op) {
				p.add(Event{Kind: DoubleClose, Op: c.op, Earlier: c.op}, Pair{First: c.entry, Second: c.entry, Racy: true, TwoSteps: steps})
			}
			for _, u := range all {
				if p.neverMeet(c.entry.Fn, u.entry.Fn, c.op.Place, u.op.Place) {
					continue
				}
				if u.op.Func == c.op.Func && u.op.Func != nil || nested(u.entry.Fn, c.entry.Fn) || nested(c.entry.Fn, u.entry.Fn) || u.op.Detached || p.instead(c.op, u.op) {
					continue // one function shows by itself how the two relate
				}
				if p.leftBehind(c.entry, u.entry, c.op, u.op) {
					p.add(Event{Kind: misuse(u.op), Op: u.op, Earlier: c.op}, Pair{First: c.entry, Second: u.entry, Left: true})
					continue
				}
				p.race(c.entry, u.entry, c.op, u.op)
			}
		}
	}
}

// overtakes reports whether two entries get to the same close, a goroutine at
// least one of them, past a test that both can pass before either of them has
// changed what is tested.
func (p *pairs) overtakes(first, second Entry, c, u Op) bool {
	return c.Pos == u.Pos && c.Pos.IsValid() && u.Kind == Close && first.Fn != second.Fn && c.Tested && u.Tested &&
		(first.Kind == Goroutine || second.Kind == Goroutine) && !nested(first.Fn, second.Fn) && !nested(second.Fn, first.Fn) &&
		!u.Detached && !c.excludes(u) && !c.outruns(u) && !c.Waited && !u.Waited && !c.RMW && !u.RMW && !c.Heeds && !u.Heeds && !c.Alone && !u.Alone &&
		!p.e.inTest(c.Func) && !p.joined(c, second.Fn) && !p.joined(u, first.Fn)
}

// overtakesItself reports whether the entry, if it runs twice at the same time on one
// object, gets past its test twice before it has closed.
func (p *pairs) overtakesItself(entry Entry, c Op) bool {
	return c.Kind == Close && c.Tested && len(c.Guards) == 0 && p.unguarded(c) && !p.e.madeLate[c.Object] && shared(entry.Fn, c.Place)
}

// shared reports whether the place is a variable of the package, or belongs to what
// all calls of fn have in common: the receiver of fn, or what it captures.
func shared(fn *ssa.Function, p *access.Path) bool {
	if p == nil || p.Parent() == nil {
		return false
	}
	if _, elems := p.Owner(); elems > 0 || p.Parent().Last().Elem != "" {
		return false
	}
	switch root := p.Root().(type) {
	case *ssa.Global:
		return true
	case *ssa.Parameter:
		return root.Parent() != fn || fn.Signature.Recv() != nil && root == fn.Params[0]
	case *ssa.FreeVar, *ssa.Alloc:
		return root.Parent() != fn
	}
	return false
}

// nested reports whether inner is a literal in outer.
func nested(inner, outer *ssa.Function) bool {
	for ; inner != nil; inner = inner.Parent() {
		if inner == outer {
			return true
		}
	}
	return false
}

func (p *pairs) race(closer, user Entry, c, u Op) {
	if c.excludes(u) || c.Waited || c.Alone || c.Func != nil && p.e.inTest(c.Func) || u.Func != nil && p.e.inTest(u.Func) || u.Kind == Close && (u.Waited || u.RMW || c.RMW || c.outruns(u) || c.Pos >= u.Pos) {
		return
	}
	if p.joined(c, user.Fn) || c.TakenOut && u.Locked() || p.fromPool(closer.Fn, c, u) || p.lent(closer.Fn, c) || p.soleSender(closer, user.Fn, c) || p.differ(closer.Fn, user.Fn, c, u) {
		return
	}
	pair := Pair{First: closer, Second: user, Racy: true, Flagged: p.flagged(closer.Fn, u), Remade: p.e.madeLate[c.Object]}
	p.add(Event{Kind: misuse(u), Op: u, Earlier: c}, pair)
}

// misuse is what u is on a closed channel.
func misuse(u Op) Kind {
	if u.Kind == Close {
		return DoubleClose
	}
	return SendClosed
}

// joined reports whether the close comes after a receive by which the user's
// goroutine says that it has ended, or that it sends no more.
func (p *pairs) joined(c Op, user *ssa.Function) bool {
	return c.Heard.each(func(obj types.Object) bool {
		return slices.ContainsFunc(p.e.summaries[user].May, func(op Op) bool {
			return op.Object == obj && (op.Kind == Close || op.Object == c.Object)
		})
	})
}

// flagged reports whether the closer changes a flag that was tested before op.
func (p *pairs) flagged(closer *ssa.Function, op Op) bool {
	writes := p.e.watch(closer).writes
	return slices.ContainsFunc(op.Flags, func(flag types.Object) bool { return writes[flag] })
}
