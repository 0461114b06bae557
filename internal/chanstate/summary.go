package chanstate

import (
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// Summary says what calling a function does to channels and to what guards
// them: one case for each set of its paths that differ in that.
type Summary struct {
	Cases []Case
	// Coarse: there were too many cases, so what distinguished them is lost
	// and no claim is built on them.
	Coarse bool
	// May are the closes and sends on any path, see mayOps.
	May []Op
}

// Case is one way through a function: under the conditions Pre on what places
// hold when it is called, it performs Ops and leaves Post behind. Places are
// rooted at parameters, captured or package-level variables; those of Results
// at the instruction that allocates what is returned.
type Case struct {
	Pre     []Atom
	Ops     []Op
	Post    []Effect
	Results []Outcome
	Zero    []*access.Path // places returned whose untouched parts are zero
	Acquire []lockset.Held
	Release []*access.Path
	Waited  bool
	RMW     bool
	Claims  map[types.Object]bool
	Running []spawn
}

// Atom is a condition on what a place holds at entry.
type Atom struct {
	Place *access.Path
	Fact  Fact
}

// Effect is what a place holds at exit.
type Effect struct {
	Place *access.Path
	Outcome
}

// Outcome is a value at exit: a constant, what From held at entry, a new
// channel, or, if nothing is set, anything.
type Outcome struct {
	Const    string
	From     *access.Path
	New      *Sym         // what the callee has made
	NewState channel      // if New is a channel
	Object   *access.Path // the place of a new object
}

// maxCases, maxPost and maxVague bound the cases of a summary, their effects, and
// those of which it is only known that they may be anything.
const (
	maxCases = 12
	maxPost  = 120
	maxVague = 400
)

// summarize builds the summary from the worlds at the function's returns.
func (f *function) summarize(exits []exit) *Summary {
	sum := &Summary{}
	for _, x := range exits {
		c := f.caseOf(x.w, x.ret, nil)
		if !slices.ContainsFunc(sum.Cases, func(d Case) bool { return sameCase(c, d) }) {
			sum.Cases = append(sum.Cases, c)
		}
	}
	if tooMuch(sum.Cases) {
		sum.Cases = foldCases(sum.Cases)
	}
	if tooMuch(sum.Cases) || f.exhausted() {
		return sum.coarse()
	}
	return sum
}

func tooMuch(cases []Case) bool {
	size, vague := 0, 0
	for i := range cases {
		for _, e := range cases[i].Post {
			if sameOutcome(e.Outcome, Outcome{}) && !chanPlace(e.Place) {
				vague++
			} else {
				size++
			}
		}
	}
	return len(cases) > maxCases || size > maxPost || vague > maxVague
}

// coarse forgets everything but which places of channels may change.
func (s *Summary) coarse() *Summary {
	var all Case
	seen := map[*access.Path]bool{}
	for i := range s.Cases {
		for _, e := range s.Cases[i].Post {
			if chanPlace(e.Place) && !seen[e.Place] && len(seen) < maxPost {
				seen[e.Place] = true
				all.Post = append(all.Post, Effect{Place: e.Place})
			}
		}
		for _, op := range s.Cases[i].Ops {
			if op.Kind == Close && op.Place != nil && !seen[op.Place] && len(seen) < maxPost {
				seen[op.Place] = true
				all.Post = append(all.Post, Effect{Place: op.Place})
			}
		}
	}
	return &Summary{Coarse: true, Cases: []Case{all}}
}

type exit struct {
	w   *world
	ret *ssa.Return
}

// caseOf describes the paths of w. Besides what callers have words for, it
// speaks of one local object, if that is not nil.
func (f *function) caseOf(w *world, ret *ssa.Return, local *access.Path) Case {
	if local != nil {
		with := *f
		with.object = local
		f = &with
	}
	c := Case{Acquire: f.outerLocks(w.locks.Must), Waited: w.waited, RMW: w.rmw, Claims: w.claims, Running: f.running(w)}
	for s, fact := range w.fact.All() {
		if f.outer(s.Place) {
			c.Pre = append(c.Pre, Atom{s.Place, fact})
		}
	}
	for u, op := range w.sends {
		if f.outer(u.ch.Place) {
			c.Ops = append(c.Ops, op)
		}
	}
	for s, ch := range w.chans.All() {
		heard := ch.by.Kind == Receive && w.fact.At(s).Was == Open // closed by others in the meantime
		if f.outer(s.Place) && ch.state == Closed && (ch.by.Kind == Close || heard) {
			c.Ops = append(c.Ops, ch.by)
		}
	}
	objects := map[*access.Path]bool{}
	if ret != nil {
		for _, r := range ret.Results {
			o := f.result(w, r)
			c.Results = append(c.Results, o)
			if o.Object != nil {
				objects[o.Object] = true
			}
		}
	}
	for p, val := range w.mem.All() {
		if !f.outer(p) && !objects[p.Base()] {
			continue
		}
		c.Post = append(c.Post, Effect{p, f.outcome(w, val)})
	}
	for p := range w.zero {
		if f.object != nil && p.HasPrefix(f.object) || objects[p.Base()] {
			c.Zero = append(c.Zero, p)
		}
	}
	for _, id := range w.locks.Freed {
		if p := f.paths.ByID(id); f.outer(p) {
			c.Release = append(c.Release, p)
		}
	}
	c.sort()
	return c
}

func (f *function) outerLocks(held []lockset.Held) []lockset.Held {
	var out []lockset.Held
	for _, h := range held {
		if f.outer(h.Lock) {
			out = append(out, h)
		}
	}
	return out
}

// outer reports whether callers have a word for p: it starts from a parameter,
// a package-level variable or a variable of an enclosing function.
func (f *function) outer(p *access.Path) bool {
	if p == nil {
		return false
	}
	if f.object != nil && p.HasPrefix(f.object) {
		return true
	}
	switch r := p.Root().(type) {
	case *ssa.Parameter:
		return true
	case *ssa.Global, *access.Foreign:
		return true
	default:
		return r.Parent() != nil && r.Parent() != f.fn
	}
}

func (f *function) result(w *world, v ssa.Value) Outcome {
	if !tracked(v.Type()) {
		if p := f.returned(w, v); p.IsRoot() {
			if _, ok := p.Root().(*ssa.Alloc); ok {
				return Outcome{Object: p}
			}
		}
		return Outcome{}
	}
	o := f.outcome(w, f.eval(w, v))
	if p := f.returned(w, v); p.IsRoot() && o.Const == "" {
		if _, ok := p.Root().(*ssa.Alloc); ok && !isChan(v.Type()) {
			o.Object = p
		}
	}
	return o
}

func (f *function) outcome(w *world, v Val) Outcome {
	if v.Const != "" {
		return Outcome{Const: v.Const}
	}
	s := v.Sym
	switch {
	case s == nil:
		return Outcome{}
	case w.fact.At(s).Eq != "":
		return Outcome{Const: w.fact.At(s).Eq}
	case f.outer(s.Place):
		return Outcome{From: s.Place}
	case w.chans.At(s).state != Unknown:
		return Outcome{New: s, NewState: w.chans.At(s)}
	case s.nonNil || w.fact.At(s).rules("nil"):
		return Outcome{New: s}
	}
	return Outcome{}
}

func byPlace(a, b Atom) int { return int(a.Place.ID() - b.Place.ID()) }

func (c *Case) sort() {
	slices.SortFunc(c.Pre, byPlace)
	slices.SortFunc(c.Ops, func(a, b Op) int {
		if a.Kind != b.Kind {
			return int(b.Kind - a.Kind) // sends first: they come before the close
		}
		if d := int(a.Place.ID() - b.Place.ID()); d != 0 {
			return d
		}
		return int(a.Pos - b.Pos)
	})
	slices.SortFunc(c.Post, func(a, b Effect) int { return int(a.Place.ID() - b.Place.ID()) })
	slices.SortFunc(c.Zero, func(a, b *access.Path) int { return int(a.ID() - b.ID()) })
}

func sameCase(a, b Case) bool {
	return slices.Equal(a.Pre, b.Pre) &&
		slices.EqualFunc(a.Ops, b.Ops, sameOp) &&
		slices.EqualFunc(a.Post, b.Post, sameEffect) &&
		slices.EqualFunc(a.Results, b.Results, sameOutcome) &&
		slices.Equal(a.Zero, b.Zero) && slices.Equal(a.Acquire, b.Acquire) && slices.Equal(a.Release, b.Release) && maps.Equal(a.Claims, b.Claims) &&
		slices.EqualFunc(a.Running, b.Running, spawn.same)
}

func sameOp(a, b Op) bool { return a.Kind == b.Kind && a.Place == b.Place && a.Pos == b.Pos }

func sameEffect(a, b Effect) bool { return a.Place == b.Place && sameOutcome(a.Outcome, b.Outcome) }

func sameOutcome(a, b Outcome) bool {
	return a.Const == b.Const && a.From == b.From && a.New == b.New && a.Object == b.Object && a.NewState.state == b.NewState.state
}

// unsure is s if it is not certain that this function is called. What it may do
// is then told of the function itself, and not of its callers.
func (s *Summary) unsure() *Summary {
	out := &Summary{Coarse: s.Coarse, Cases: slices.Clone(s.Cases)}
	for i := range out.Cases {
		c := &out.Cases[i]
		c.Ops = slices.Clone(c.Ops)
		for j := range c.Ops {
			c.Ops[j].Unsure, c.Ops[j].Dispatched = true, true
		}
	}
	return out
}

// recovered is s if it runs inside a function that absorbs panics.
func (s *Summary) recovered() *Summary {
	out := &Summary{Coarse: s.Coarse, May: slices.Clone(s.May), Cases: slices.Clone(s.Cases)}
	for i := range out.Cases {
		c := &out.Cases[i]
		c.Ops = slices.Clone(c.Ops)
		for j := range c.Ops {
			c.Ops[j].Recovered = true
		}
	}
	for i := range out.May {
		out.May[i].Recovered = true
	}
	return out
}

// trivial reports whether calling the function changes nothing.
func (s *Summary) trivial() bool {
	for _, c := range s.Cases {
		if len(c.Ops)+len(c.Post)+len(c.Acquire)+len(c.Release)+len(c.Zero)+len(c.Running) > 0 || c.Waited {
			return false
		}
		for _, r := range c.Results {
			if !sameOutcome(r, Outcome{}) {
				return false
			}
		}
	}
	return len(s.May) == 0
}
