package chanstate

import (
	"go/token"
	"slices"
)

// An object may be started again after it was stopped. If the function that starts
// it sets the flag by which the other knows that it runs, but does not make the
// channel anew, the third call closes again what the first has closed:
//
//	n.Stop()  // running = false; close(quit)
//	n.Start() // running = true
//	n.Stop()  // running = false; close(quit)
//
// A new sync.Once is such a flag, too.

// maxBetween bounds the functions that are tried between two others.
const maxBetween = 8

// setter returns a view of the function if it is a method that sets a flag of its
// receiver, or gives it a new sync.Once, and closes nothing.
func (f *function) setter(kind EntryKind, sum *Summary) (v view, ok bool) {
	if kind == None || sum.Coarse || f.fn.Signature.Recv() == nil || f.inTest(f.fn) {
		return view{}, false
	}
	base := f.paths.Root(f.fn.Params[0])
	sets := func(x Effect) bool {
		p := x.Place
		return x.Const != "" && (p.Parent() == base && f.flags[p.Object()] || p.Last().Elem == onceDone && p.Parent().Parent() == base)
	}
	for _, c := range sum.Cases {
		if len(c.closes()) > 0 {
			return view{}, false
		}
		ok = ok || slices.ContainsFunc(c.Post, sets)
	}
	return view{entry: f.entry(f.fn, kind), base: base, typ: deref(f.fn.Params[0].Type()), cases: sum.Cases}, ok
}

// between looks for a function after which second closes again what first has
// closed, though right after first it would not.
func (p *pairs) between(first, second view) {
	setters := p.e.setters[second.typ]
	if first.makes || len(setters) == 0 || len(setters) > maxBetween || !second.asksFor(first) {
		return
	}
	seen := map[token.Pos]bool{} // with what is closed again in any case
	for _, ev := range p.e.inOrder(first, second) {
		seen[ev.Op.Pos] = true
	}
	for _, s := range setters {
		for _, ev := range p.e.inOrder(first, s, second) {
			if ev.Kind != DoubleClose || ev.Earlier.Kind != Close || seen[ev.Op.Pos] || !ev.Op.Pos.IsValid() ||
				ev.Op.RMW || ev.Op.Conditional || ev.Earlier.Conditional || p.e.inTest(ev.Op.Func) {
				continue
			}
			if p.e.madeLate[ev.Op.field()] && !s.touches(ev.Op) {
				continue // somebody else makes it
			}
			seen[ev.Op.Pos] = true
			p.add(ev, Pair{First: first.entry, Second: second.entry, Between: &s.entry})
		}
	}
}

// asksFor reports whether v closes only if a place holds something else than first
// leaves there.
func (v view) asksFor(first view) bool {
	for _, c := range v.cases {
		for _, a := range c.Pre {
			sels, ok := a.Place.Selectors(v.base)
			if !ok || len(sels) == 0 || len(sels) > 1 && sels[1].Elem != onceDone || a.Fact.Eq == "" {
				continue
			}
			for _, d := range first.cases {
				if slices.ContainsFunc(d.Post, func(x Effect) bool {
					same, ok := x.Place.Selectors(first.base)
					return ok && x.Const != "" && x.Const != a.Fact.Eq && slices.Equal(same, sels)
				}) {
					return true
				}
			}
		}
	}
	return false
}

// touches reports whether v may put something in the place of op.
func (v view) touches(op Op) bool {
	return slices.ContainsFunc(v.cases, func(c Case) bool {
		return slices.ContainsFunc(c.Post, func(x Effect) bool { return x.Place.Object() == op.field() })
	})
}
