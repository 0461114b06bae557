package chanstate

import (
	"cmp"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// What a callee leaves running, its caller has to reckon with, if it has made the
// channels that the goroutine uses:
//
//	each(urns, func(urn func() int) {
//		go func() { votes <- urn() }()
//	})
//	close(votes)

// maxRunning bounds the goroutines that a case leaves running, and maxWithin the calls
// through which they are followed.
const (
	maxRunning = 4
	maxWithin  = 2
)

// running lists the goroutines of w that may still use channels for which callers have
// a word.
func (f *function) running(w *world) (out []spawn) {
	for _, s := range w.live {
		if !s.heard && len(out) < maxRunning && s.b.depth() < maxWithin && f.usesOuter(s) {
			out = append(out, s)
		}
	}
	return out
}

func (f *function) usesOuter(s spawn) bool {
	for ch := range s.chans {
		if f.outer(ch.Place) {
			return true
		}
	}
	return false
}

// leftRunning adds to w what a case of a callee has left running.
func (f *function) leftRunning(w *world, c *Case, b binding) *world {
	if b.views || b.call == nil {
		return w
	}
	for _, s := range c.Running {
		if w, s = f.adopt(w, s, b); f.usesOwn(s) {
			w = w.start(s)
		}
	}
	return w
}

// adopt is s in the words of this function, which has called the one that started it.
func (f *function) adopt(w *world, s spawn, b binding) (*world, spawn) {
	fixed, chans, tells := s.b.fixed, s.chans, s.tells
	here := func(ch *Sym) (val Val) {
		if ch != nil && ch.Place != nil {
			w, val = f.value(w, b, ch.Place)
		}
		return val
	}
	s.b = s.b.inside(&b)
	s.b.fixed, s.chans, s.tells = map[*access.Path]Val{}, map[*Sym]bool{}, map[*Sym]bool{}
	for _, p := range slices.SortedFunc(maps.Keys(fixed), func(p, q *access.Path) int { return cmp.Compare(p.ID(), q.ID()) }) {
		if val := here(fixed[p].Sym); val != (Val{}) {
			s.b.fixed[p] = val
		}
	}
	for _, ch := range slices.SortedFunc(maps.Keys(chans), func(a, b *Sym) int { return cmp.Compare(a.ID(), b.ID()) }) {
		if val := here(ch); val.Sym != nil {
			s.chans[val.Sym], s.tells[val.Sym] = true, tells[ch]
		}
	}
	return w, s
}

// usesOwn reports whether a goroutine uses a channel that this function has made.
func (f *function) usesOwn(s spawn) bool {
	for ch := range s.chans {
		if made, ok := ch.At.(*ssa.MakeChan); ok && made.Parent() == f.fn {
			return true
		}
	}
	return false
}

// start is w with one more goroutine.
func (w *world) start(s spawn) *world {
	c := w.clone()
	s.many = s.many || slices.ContainsFunc(w.live, s.same)
	c.live = append(slices.DeleteFunc(slices.Clone(w.live), s.same), s)
	return c
}

// inside is b for a caller of the function whose words b translates into.
func (b binding) inside(caller *binding) binding {
	within := caller
	if b.within != nil {
		further := b.within.inside(caller)
		within = &further
	}
	b.within, b.roots, b.fixed = within, map[ssa.Value]*access.Path{}, nil
	return b
}

func (b *binding) depth() (n int) {
	for b = b.within; b != nil; b = b.within {
		n++
	}
	return n
}
