package nilness

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// deferred checks what deferred literals need of the function's variables, its
// named results among them, at one of its returns: return nil, err has set them.
// A literal that tests anything before may know which return it is.
func (c *collector) deferred(st *state, ret *ssa.RunDefers) {
	for _, d := range c.defers(ret.Block()) {
		callees, exact := c.pass.callees(&d.Call)
		if !exact {
			continue
		}
		s := c.pass.summary(callees[0])
		if s == nil {
			continue
		}
		for _, n := range s.Needs {
			if n.Publish || n.Conditional || !c.ownVariable(n.Place) || c.deferredFills(n.Place) {
				continue
			}
			if fact := c.actual(st, n.Place, callees[0]); fact.Bits&Nil != 0 {
				c.calls = append(c.calls, Call{Fn: c.fn, Instr: d, Pos: d.Pos(), Callee: callees[0], Need: n, Fact: fact, Exact: true})
			}
		}
	}
}

// defers returns the calls that have been deferred for certain at the end of
// the block.
func (c *collector) defers(at *ssa.BasicBlock) []*ssa.Defer {
	var all []*ssa.Defer
	for _, b := range c.fn.Blocks {
		if !b.Dominates(at) {
			continue
		}
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok {
				all = append(all, d)
			}
		}
	}
	return all
}

// ownVariable reports whether the place is a variable of this function.
func (c *collector) ownVariable(pl Place) bool {
	if pl.Base == nil {
		return false
	}
	a, ok := pl.Base.Root().(*ssa.Alloc)
	return ok && a.Parent() == c.fn
}

// deferredFills reports whether a deferred call may make the map, which may
// come first. One that assigns entries itself does not.
func (c *collector) deferredFills(pl Place) bool {
	for _, b := range c.fn.Blocks {
		for _, instr := range b.Instrs {
			d, ok := instr.(*ssa.Defer)
			if !ok {
				continue
			}
			callees, _ := c.pass.callees(&d.Call)
			for _, callee := range callees {
				if s := c.pass.summary(callee); s != nil && s.makes(pl) {
					return true
				}
			}
		}
	}
	return false
}

// makes reports whether the function may leave a map at the place that it has
// not just assigned entries of.
func (s *Summary) makes(pl Place) bool {
	return slices.ContainsFunc(s.Effects, func(e Effect) bool { return e.Place.compare(pl) == 0 && e.Bits != Nil }) &&
		!slices.ContainsFunc(s.Needs, func(n Need) bool { return n.Place.compare(pl) == 0 })
}
