package chanstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// Portable is the part of a [Summary] that callers in other packages need. Its
// slices are in the order of the summary, which is sorted, so that encoding is
// deterministic.
type Portable struct {
	Cases    []PortableCase
	May      []PortableOp
	Recovers bool
}

// PortableCase is a [Case] in words that other packages understand.
type PortableCase struct {
	Pre         []PortableAtom
	Ops         []PortableOp
	Post        []PortableEffect
	Results     []PortableOutcome
	Acquire     []PortableHeld
	Release     []access.Exported
	Waited, RMW bool
}

// PortableAtom is an [Atom].
type PortableAtom struct {
	Place access.Exported
	Fact  Fact
}

// PortableEffect is an [Effect].
type PortableEffect struct {
	Place access.Exported
	PortableOutcome
}

// PortableOutcome is an [Outcome].
type PortableOutcome struct {
	Const string
	From  *access.Exported
	New   bool
	State State
}

// PortableHeld is a [lockset.Held].
type PortableHeld struct {
	Lock access.Exported
	Read bool
}

// PortableOp is an [Op] without positions.
type PortableOp struct {
	Kind  Kind
	Place access.Exported
	Locks []PortableHeld

	Tested, Default, Waited, RMW, Told, Conditional, Unsure, NilChecked, Recovered, Detached bool
	Asked                                                                                    asked
}

// AFact marks Portable as a fact.
func (*Portable) AFact() {}

func (*Portable) String() string { return "channels" }

// maxExported bounds the cases and operations of a fact.
const maxExported = 8

// export returns what other packages need to know about fn, or nil: nothing, or
// more than is worth telling.
func (e *engine) export(fn *ssa.Function, s *Summary) *Portable {
	x := exporter{e.paths, fn}
	out := &Portable{Recovers: takesFuncs(fn) && recovers(fn)}
	if s != nil && !s.Coarse && len(s.Cases) <= maxExported && s.touchesChannels() {
		for _, c := range s.Cases {
			out.Cases = append(out.Cases, x.oneCase(c))
		}
	}
	if s != nil && len(s.May) <= maxExported {
		for _, op := range s.May {
			if p, ok := x.op(op); ok {
				out.May = append(out.May, p)
			}
		}
	}
	if len(out.Cases)+len(out.May) == 0 && !out.Recovers {
		return nil
	}
	return out
}

// touchesChannels reports whether the function closes channels, sends on them,
// or returns one of its parameter's.
func (s *Summary) touchesChannels() bool {
	for i := range s.Cases {
		c := &s.Cases[i]
		if len(c.closes()) > 0 {
			return true
		}
		for _, r := range c.Results {
			if r.From != nil && chanPlace(r.From) {
				return true
			}
		}
	}
	return false
}

type exporter struct {
	paths *access.Paths
	fn    *ssa.Function
}

func (x exporter) oneCase(c Case) PortableCase {
	out := PortableCase{Acquire: x.locks(c.Acquire), Waited: c.Waited, RMW: c.RMW}
	for _, a := range c.Pre {
		if p, ok := x.paths.Export(x.fn, a.Place); ok {
			out.Pre = append(out.Pre, PortableAtom{p, a.Fact})
		}
	}
	for _, op := range c.Ops {
		if p, ok := x.op(op); ok {
			out.Ops = append(out.Ops, p)
		}
	}
	for _, e := range c.Post {
		if p, ok := x.paths.Export(x.fn, e.Place); ok {
			out.Post = append(out.Post, PortableEffect{p, x.outcome(e.Outcome)})
		}
	}
	for _, r := range c.Results {
		out.Results = append(out.Results, x.outcome(r))
	}
	for _, l := range c.Release {
		if p, ok := x.paths.Export(x.fn, l); ok {
			out.Release = append(out.Release, p)
		}
	}
	return out
}

func (x exporter) outcome(o Outcome) PortableOutcome {
	out := PortableOutcome{Const: o.Const, New: o.New != nil, State: o.NewState.state}
	if o.From != nil {
		if p, ok := x.paths.Export(x.fn, o.From); ok {
			out.From = &p
		}
	}
	return out
}

func (x exporter) locks(held []lockset.Held) []PortableHeld {
	var out []PortableHeld
	for _, h := range held {
		if p, ok := x.paths.Export(x.fn, h.Lock); ok {
			out = append(out, PortableHeld{p, h.Read})
		}
	}
	return out
}

func (x exporter) op(op Op) (PortableOp, bool) {
	if op.Place == nil {
		return PortableOp{}, false
	}
	p, ok := x.paths.Export(x.fn, op.Place)
	return PortableOp{
		Kind: op.Kind, Place: p, Locks: x.locks(op.Locks),
		Tested: op.Tested, Default: op.Default, Waited: op.Waited, RMW: op.RMW, Told: op.Told,
		Conditional: op.Conditional, Unsure: op.Unsure || op.Dispatched, NilChecked: op.NilChecked,
		Recovered: op.Recovered, Detached: op.Detached, Asked: op.Asked,
	}, ok
}

// decode turns the fact about fn into a summary whose places start at formal
// parameters. A condition that can't be named here is left out, and makes the
// operations behind it unsure.
func (n *names) decode(p *Portable, fn *types.Func) *Summary {
	out := &Summary{}
	for _, c := range p.Cases {
		out.Cases = append(out.Cases, n.decodeCase(c, fn))
	}
	for _, o := range p.May {
		op := n.decodeOp(o, fn)
		if op.Place == nil {
			continue
		}
		owner, _ := op.Place.Owner()
		op.Object = owner.Object()
		for _, h := range op.Locks {
			op.Guards = insertGuard(op.Guards, guardOf(h))
		}
		out.May = append(out.May, op)
	}
	return out
}

func (n *names) decodeCase(c PortableCase, fn *types.Func) Case {
	out := Case{Acquire: n.decodeLocks(c.Acquire, fn), Waited: c.Waited, RMW: c.RMW}
	partial := false
	for _, a := range c.Pre {
		if p := n.paths.Import(fn, a.Place); p != nil {
			out.Pre = append(out.Pre, Atom{p, a.Fact})
		} else {
			partial = true
		}
	}
	for _, o := range c.Ops {
		if op := n.decodeOp(o, fn); op.Place != nil {
			op.Unsure = op.Unsure || partial
			out.Ops = append(out.Ops, op)
		}
	}
	for _, e := range c.Post {
		if p := n.paths.Import(fn, e.Place); p != nil {
			out.Post = append(out.Post, Effect{p, n.decodeOutcome(e.PortableOutcome, fn)})
		}
	}
	for _, r := range c.Results {
		out.Results = append(out.Results, n.decodeOutcome(r, fn))
	}
	for _, l := range c.Release {
		if p := n.paths.Import(fn, l); p != nil {
			out.Release = append(out.Release, p)
		}
	}
	out.sort()
	return out
}

func (n *names) decodeOutcome(o PortableOutcome, fn *types.Func) Outcome {
	out := Outcome{Const: o.Const}
	switch {
	case o.From != nil:
		out.From = n.paths.Import(fn, *o.From)
	case o.New:
		out.New = n.sym(Sym{nonNil: true})
		out.NewState = channel{state: o.State, by: Op{Kind: Close, Name: fn.Name()}}
	}
	return out
}

func (n *names) decodeLocks(held []PortableHeld, fn *types.Func) []lockset.Held {
	var s lockset.State
	for _, h := range held {
		if p := n.paths.Import(fn, h.Lock); p != nil {
			s = s.Acquire(p, h.Read)
		}
	}
	return slices.Clone(s.Must)
}

func (n *names) decodeOp(o PortableOp, fn *types.Func) Op {
	return Op{
		Kind: o.Kind, Place: n.paths.Import(fn, o.Place), Name: fn.Name(), Locks: n.decodeLocks(o.Locks, fn),
		Tested: o.Tested, Default: o.Default, Waited: o.Waited, RMW: o.RMW, Told: o.Told,
		Conditional: o.Conditional, Unsure: o.Unsure, NilChecked: o.NilChecked,
		Recovered: o.Recovered, Detached: o.Detached, Asked: o.Asked,
	}
}
