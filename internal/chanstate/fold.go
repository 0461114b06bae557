package chanstate

import (
	"slices"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// Folding makes few worlds or cases out of many: those that close the same
// channels become one, which keeps what they have in common. It is the second
// step towards forgetting everything, taken where a function has more paths
// than are worth telling apart.

// foldWorlds merges the worlds that agree about which channels are closed, and
// about what is held and deferred.
func foldWorlds(ws worlds) worlds {
	var out worlds
next:
	for _, w := range ws {
		for i, v := range out {
			if sameCloses(v, w) {
				out[i] = merge(v, w)
				continue next
			}
		}
		out = append(out, w)
	}
	return out
}

func sameCloses(a, b *world) bool {
	closes := func(a, b *world) bool {
		for s, ch := range a.chans.All() {
			if ch.state == Closed && !ch.equal(b.chans.At(s)) {
				return false
			}
		}
		return true
	}
	return closes(a, b) && closes(b, a) && lockset.Equal(a.locks, b.locks) &&
		slices.Equal(a.defers, b.defers)
}

// foldCases merges the cases that do the same to channels.
func foldCases(cases []Case) []Case {
	var out []Case
next:
	for _, c := range cases {
		for i, d := range out {
			if sameEffectOnChannels(c, d) {
				out[i] = mergeCases(d, c)
				continue next
			}
		}
		out = append(out, c)
	}
	return out
}

func sameEffectOnChannels(a, b Case) bool {
	left := func(c Case) []Effect {
		return slices.DeleteFunc(slices.Clone(c.Post), func(e Effect) bool { return e.NewState.state != Closed })
	}
	return slices.EqualFunc(a.Ops, b.Ops, sameOp) && slices.EqualFunc(left(a), left(b), sameEffect) &&
		slices.Equal(a.Acquire, b.Acquire) && slices.Equal(a.Release, b.Release) && len(a.Results) == len(b.Results)
}

// mergeCases keeps what both cases say.
func mergeCases(a, b Case) Case {
	out := Case{
		Acquire: a.Acquire,
		Release: a.Release,
		Waited:  a.Waited && b.Waited,
		RMW:     a.RMW && b.RMW,
		Claims:  common(a.Claims, b.Claims),
		Running: unite(a.Running, b.Running),
		Zero:    slices.DeleteFunc(slices.Clone(a.Zero), func(p *access.Path) bool { return !slices.Contains(b.Zero, p) }),
	}
	for _, x := range a.Pre {
		if m := meet(x.Fact, fact(b.Pre, x.Place)); m != (Fact{}) {
			out.Pre = append(out.Pre, Atom{x.Place, m})
		}
	}
	for i := range a.Ops {
		out.Ops = append(out.Ops, either(a.Ops[i], b.Ops[i]))
	}
	for i := range a.Results {
		if sameOutcome(a.Results[i], b.Results[i]) {
			out.Results = append(out.Results, a.Results[i])
		} else {
			out.Results = append(out.Results, Outcome{})
		}
	}
	out.Post = append(mergePost(a, b), onlyIn(b, a)...)
	out.sort()
	return out
}

// mergePost lists the effects of a, as far as they are not other ones in b.
func mergePost(a, b Case) []Effect {
	var out []Effect
	for _, e := range a.Post {
		i := slices.IndexFunc(b.Post, func(x Effect) bool { return x.Place == e.Place })
		same := i >= 0 && sameOutcome(e.Outcome, b.Post[i].Outcome) ||
			i < 0 && e.Const != "" && fact(b.Pre, e.Place).Eq == e.Const
		if !same {
			e.Outcome = Outcome{} // anything
		}
		out = append(out, e)
	}
	return out
}

// onlyIn lists the effects of a on places that b leaves alone.
func onlyIn(a, b Case) []Effect {
	var out []Effect
	for _, e := range mergePost(a, b) {
		if !slices.ContainsFunc(b.Post, func(x Effect) bool { return x.Place == e.Place }) {
			out = append(out, e)
		}
	}
	return out
}

// fact returns what pre says about p.
func fact(pre []Atom, p *access.Path) Fact {
	for _, a := range pre {
		if a.Place == p {
			return a.Fact
		}
	}
	return Fact{}
}
