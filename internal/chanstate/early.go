package chanstate

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Of several goroutines that send on a channel, a receive hears from one, and a loop of
// receives from all, unless it is left because of an error that one of them has sent:
//
//	for range names {
//		a := <-answers
//		if a.err != nil { return a.err }
//	}

// heardFrom is live after a receive from the channel s, in a loop if again is set.
func heardFrom(live []spawn, s *Sym, again bool) (out []spawn) {
	one := slices.IndexFunc(live, func(l spawn) bool { return l.touches(s) && l.acts[s] && !l.many })
	for i, l := range live {
		switch {
		case !l.touches(s):
		case again:
			l.heard = true
		case l.many:
		case i == one, !l.acts[s]:
			continue
		}
		out = append(out, l)
	}
	return out
}

// unheard is w after a loop of receives from s was left early.
func (w *world) unheard(s *Sym) *world {
	if s == nil || !slices.ContainsFunc(w.live, func(l spawn) bool { return l.heard && l.chans[s] }) {
		return w
	}
	c := w.clone()
	c.live = slices.Clone(w.live)
	for i, l := range c.live {
		c.live[i].heard = l.heard && !l.chans[s]
	}
	return c
}

// sentError returns the channel from which the error was received because of which a
// loop is left on this way, or nil.
func sentError(exit way) ssa.Value {
	cond, ok := lastIf(exit.from)
	if !ok {
		return nil
	}
	test, ok := cond.(*ssa.BinOp)
	if !ok || !isError(test.X.Type()) || (test.Op == token.NEQ) != (exit.to == exit.from.Succs[0]) {
		return nil
	}
	return sentThrough(test.X)
}

// sentThrough returns the channel from which v was received, also as a part of a
// struct in a variable that nothing else is assigned to; or nil.
func sentThrough(v ssa.Value) ssa.Value {
	if ch := receivedFrom(v); ch != nil {
		return ch
	}
	switch v := v.(type) {
	case *ssa.Field:
		return sentThrough(v.X)
	case *ssa.UnOp:
		part, ok := v.X.(*ssa.FieldAddr)
		if !ok || v.Op != token.MUL {
			return nil
		}
		cell, ok := part.X.(*ssa.Alloc)
		if !ok {
			return nil
		}
		for _, use := range *cell.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == cell {
				return receivedFrom(st.Val)
			}
		}
	}
	return nil
}
