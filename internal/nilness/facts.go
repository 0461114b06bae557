package nilness

import (
	"slices"

	"github.com/maprace/maprace-lint/internal/access"
)

// facts are the facts of a state, sorted by the number of their place. States
// are copied at nearly every instruction that matters: so the copy is a short
// one, and what is known of a place is shared between states and never changed.
// The array is shared as well until a state changes, see [state.clone].
type facts []entry

type entry struct {
	place *access.Path
	fact  *Fact
}

// maxFacts bounds a state, so that a function of any size has linear cost;
// places beyond it are unknown.
const maxFacts = 600

// clone returns a copy with room for some more.
func (fs facts) clone() facts {
	return append(make(facts, 0, len(fs)+2), fs...)
}

// at returns the fact of p, nil if there is none.
func (fs facts) at(p *access.Path) *Fact {
	if i, ok := fs.search(p); ok {
		return fs[i].fact
	}
	return nil
}

func (fs facts) search(p *access.Path) (int, bool) {
	id := p.ID()
	lo, hi := 0, len(fs)
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if fs[mid].place.ID() < id {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(fs) && fs[lo].place == p
}

// with sets the fact of p in place and returns the facts.
func (fs facts) with(p *access.Path, fact *Fact) facts {
	i, ok := fs.search(p)
	switch {
	case ok:
		fs[i].fact = fact
	case len(fs) < maxFacts:
		return slices.Insert(fs, i, entry{p, fact})
	}
	return fs
}

// below returns the facts of what is part of p.
func (fs facts) below(p *access.Path) facts {
	var out facts
	for _, e := range fs {
		if e.place != p && e.place.HasPrefix(p) {
			out = append(out, e)
		}
	}
	return out
}

// shared reports whether both are the same array.
func (fs facts) shared(gs facts) bool {
	return len(fs) == len(gs) && (len(fs) == 0 || &fs[0] == &gs[0])
}

// equal reports whether both know the same of the same places.
func (fs facts) equal(gs facts) bool {
	return fs.shared(gs) || slices.EqualFunc(fs, gs, func(e, g entry) bool {
		return e.place == g.place && (e.fact == g.fact || e.fact.Equal(*g.fact))
	})
}

// both calls visit for every place of which as or bs know, in order, with what
// each of them knows.
func both(as, bs facts, visit func(p *access.Path, a, b *Fact)) {
	for len(as) > 0 || len(bs) > 0 {
		switch {
		case len(bs) == 0 || len(as) > 0 && as[0].place.ID() < bs[0].place.ID():
			visit(as[0].place, as[0].fact, nil)
			as = as[1:]
		case len(as) == 0 || bs[0].place.ID() < as[0].place.ID():
			visit(bs[0].place, nil, bs[0].fact)
			bs = bs[1:]
		default:
			visit(as[0].place, as[0].fact, bs[0].fact)
			as, bs = as[1:], bs[1:]
		}
	}
}
