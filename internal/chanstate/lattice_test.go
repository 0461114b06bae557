package chanstate

import (
	"testing"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

func facts() []Fact {
	return []Fact{
		{},
		{Eq: "nil"},
		{Eq: "true"},
		Fact{}.but("nil"),
		Fact{}.but("nil").but("0"),
		{Was: Open},
		{Was: Closed},
		{Eq: "1", Was: Open},
	}
}

// implies reports whether everything that g says follows from f.
func implies(f, g Fact) bool {
	if g.Eq != "" && g.Eq != f.Eq || g.Was != Unknown && g.Was != f.Was {
		return false
	}
	for _, c := range g.ruledOut() {
		if !f.rules(c) && (f.Eq == "" || f.Eq == c) {
			return false
		}
	}
	return true
}

// TestMeetOfFactsIsAnUpperBound: what two paths have in common holds on each
// of them. (It is not the least one: of x == 1 and x == 2 nothing is left.)
func TestMeetOfFactsIsAnUpperBound(t *testing.T) {
	for _, a := range facts() {
		if meet(a, a) != a {
			t.Errorf("meet(%v, %v) = %v", a, a, meet(a, a))
		}
		if meet(a, Fact{}) != (Fact{}) {
			t.Errorf("knowing nothing on one path must leave nothing, not %v", meet(a, Fact{}))
		}
		for _, b := range facts() {
			m := meet(a, b)
			if m != meet(b, a) {
				t.Errorf("meet(%v, %v) depends on the order", a, b)
			}
			if !implies(a, m) || !implies(b, m) {
				t.Errorf("meet(%v, %v) = %v says more than both", a, b, m)
			}
			if meet(m, a) != m && !implies(m, meet(m, a)) {
				t.Errorf("meet(%v, %v) does not climb", m, a)
			}
		}
	}
}

// TestEqualConstantMeetsAnotherAsADifference: x == 1 on one path and x != nil
// on the other leave x != nil.
func TestEqualConstantMeetsAnotherAsADifference(t *testing.T) {
	got := meet(Fact{Eq: "1"}, Fact{}.but("nil"))
	if !got.rules("nil") || got.Eq != "" {
		t.Errorf("got %v", got)
	}
}

// sampleWorlds returns worlds in which one channel is open, closed by one of
// two operations, or in no known state.
func sampleWorlds() []*world {
	paths := access.NewPaths(&ir.Package{})
	place := paths.Formal(0)
	ch := &Sym{id: 1, Place: place}
	flag := &Sym{id: 2, Place: paths.Formal(1)}
	w := &world{}
	return []*world{
		w,
		w.withChan(ch, channel{state: Open}),
		w.withChan(ch, channel{Closed, Op{Pos: 1}}),
		w.withChan(ch, channel{Closed, Op{Pos: 2}}),
		w.withFact(flag, Fact{Eq: "true"}),
		w.withFact(flag, Fact{Eq: "true"}).withChan(ch, channel{state: Open}),
		w.withMem(place, Val{Const: "nil"}),
	}
}

func TestJoinOfWorlds(t *testing.T) {
	all := sampleWorlds()
	for _, a := range all {
		if got := join(worlds{a}, worlds{a}); len(got) != 1 || !got[0].equal(a) {
			t.Errorf("join of a world with itself has %d worlds", len(got))
		}
		for _, b := range all {
			ab, ba := join(worlds{a}, worlds{b}), join(worlds{b}, worlds{a})
			if len(ab) != len(ba) {
				t.Errorf("join has %d or %d worlds, by the order", len(ab), len(ba))
			}
			if again := join(ab, worlds{b}); !equalWorlds(again, ab) {
				t.Errorf("a world that is in already changes the set")
			}
		}
	}
}

// TestPathsThatDifferInAChannelStayApart and those that do not, share a world
// with the conditions that they have in common.
func TestPathsThatDifferInAChannelStayApart(t *testing.T) {
	all := sampleWorlds()
	if got := join(worlds{all[1]}, worlds{all[2]}); len(got) != 2 {
		t.Errorf("open and closed share a world")
	}
	got := join(worlds{all[1]}, worlds{all[5]})
	if len(got) != 1 || got[0].fact.Len() != 0 || got[0].chans.Len() != 1 {
		t.Errorf("two open worlds: %v", got)
	}
}

func TestOperationsLeaveTheirArgumentAlone(t *testing.T) {
	for _, w := range sampleWorlds() {
		before := *w
		nFacts, nChans, nMem := w.fact.Len(), w.chans.Len(), w.mem.Len()
		s := &Sym{id: 9}
		w.withFact(s, Fact{Eq: "0"})
		w.withChan(s, channel{state: Closed})
		w.forget(nil)
		join(worlds{w}, worlds(sampleWorlds()))
		if w.fact.Len() != nFacts || w.chans.Len() != nChans || w.mem.Len() != nMem || !w.equal(&before) {
			t.Errorf("a transfer changed its input")
		}
	}
}
