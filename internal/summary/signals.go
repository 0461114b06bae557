package summary

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
)

// signal notes that the function sends on a channel, closes it, or is done with a
// group, having waited for others by then.
func (c *collector) signal(ch *access.Path, waited idset.Set) {
	if len(c.signals) == 0 {
		c.sum.Before = waited
	} else {
		c.sum.Before = c.sum.Before.Intersect(waited)
	}
	c.signals[ch.ID()] = true
}

// bindAll translates paths of a callee, as far as the caller has words for them.
func (p *Package) bindAll(ids idset.Set, c ir.Callee) idset.Set {
	same := 0 // so many have the same name here
	for same < len(ids) && p.Paths.Bind(p.Paths.ByID(ids[same]), c).ID() == ids[same] {
		same++
	}
	if same == len(ids) {
		return ids
	}
	out := append(make([]int32, 0, len(ids)), ids[:same]...) // there can be thousands
	for _, id := range ids[same:] {
		if path := p.Paths.Bind(p.Paths.ByID(id), c); path != nil {
			out = append(out, path.ID())
		}
	}
	return idset.Of(out)
}

// receive ends the spawns that signal the channel. One receive outside of a
// loop says nothing about a spawn of which many run.
func (f *flow) receive(s State, ch ssa.Value, b *ssa.BasicBlock) State {
	path := f.p.Paths.Of(ch)
	s.Received = s.Received.With(path.ID())
	s.Sent = nil // this may be the answer
	return f.ended(s, path, b)
}

// ended ends the spawns that signal the channel, and those that they have waited
// for before: `go func() { wg.Wait(); close(done) }()`.
func (f *flow) ended(s State, ch *access.Path, b *ssa.BasicBlock) State {
	for _, sp := range f.spawns {
		if !s.Live.Has(sp.ID) || !sp.Signals.Has(ch.ID()) {
			continue
		}
		if f.loops.inLoop(sp.Instr.Block()) && !f.loops.inLoop(b) {
			continue
		}
		s.Live = s.Live.Without(sp.ID)
		s = f.endedBefore(s, sp, b)
	}
	return s
}

// endedBefore ends the spawns for which sp has waited before its signal.
func (f *flow) endedBefore(s State, sp *Spawn, b *ssa.BasicBlock) State {
	for _, id := range sp.Before {
		if path := f.p.Paths.ByID(id); mayBeChan(path) {
			s = f.ended(s, path, b)
		} else {
			s = f.wait(s, path)
		}
	}
	return s
}

// leaveLoop ends the spawns that a loop has received from as often as it ran:
// `for range workers { <-done }` counts them, even if there are none.
func (f *flow) leaveLoop(s State, from, to *ssa.BasicBlock) State {
	if !f.loops.leaves(from, to) {
		return s
	}
	for _, sp := range f.spawns {
		if s.Live.Has(sp.ID) && f.signalsIn(sp, from) {
			s.Live = s.Live.Without(sp.ID)
		}
	}
	return f.sweeps.leave(s, from)
}

// signalsIn reports whether the loop that is left from b, of which the start of
// sp is no part, has received what sp signals in each round.
func (f *flow) signalsIn(sp *Spawn, b *ssa.BasicBlock) bool {
	if f.loops.sameLoop(b, sp.Instr.Block()) {
		return false
	}
	signalled := func(ch ssa.Value) bool { return sp.Signals.Has(f.p.Paths.Of(ch).ID()) }
	for _, other := range f.fn.Blocks {
		if !f.loops.sameLoop(b, other) {
			continue
		}
		for _, instr := range other.Instrs {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if instr.Op == token.ARROW && signalled(instr.X) {
					return true
				}
			case *ssa.BinOp:
				if sel, state := selected(instr); sel != nil && len(other.Succs) == 2 && signalled(state.Chan) {
					taken := other.Succs[0]
					return len(taken.Preds) == 1 && !ir.Reaches(sel.Block(), sel.Block(), taken) && !ir.Reaches(sel.Block(), b, taken)
				}
			}
		}
	}
	return false
}
