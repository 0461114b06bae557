package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// mapsGiven returns those of the arguments, nil for the others, that are maps of an
// object whose lock is held: what is called with them works on the maps under the lock.
//
//	s.mu.RLock(); visit(s.m); s.mu.RUnlock()
func (c *collector) mapsGiven(args []ssa.Value, held []lockset.Held) (out []*access.Path) {
	for i, arg := range args {
		m := c.p.Paths.Of(arg)
		if !isMap(arg) || m.IsRoot() || !slices.ContainsFunc(held, func(h lockset.Held) bool { return h.Lock.Parent() == m.Parent() }) {
			continue
		}
		if out == nil {
			out = make([]*access.Path, len(args))
		}
		out[i] = m
	}
	return out
}

// bindGiven translates the maps that c gives a function.
func (p *Package) bindGiven(given []*access.Path, c ir.Callee) []*access.Path {
	out := slices.Clone(given)
	for i, m := range out {
		if m != nil {
			out[i] = p.bindMap(m, c)
		}
	}
	return out
}

// takeGiven takes over what a function that is run by a callee does to the maps that
// the callee gives it: by the function's own words these are just its parameters.
func (c *collector) takeGiven(call ssa.CallInstruction, r Run, sum *Func, s State) {
	for i, m := range r.Given {
		at := len(r.Callee.Args) + i // a method value has its receiver
		if m == nil || at >= len(r.Callee.Fn.Params) {
			continue
		}
		param := c.p.Paths.Root(r.Callee.Fn.Params[at])
		for _, a := range sum.Accesses {
			sels, ok := a.Map.Selectors(param)
			if !ok || a.Owned {
				continue
			}
			a.Map = c.p.Paths.Extend(m, sels...)
			if bound, ok := c.bindAt(a, r.Callee, call, s, r.Locks); ok {
				c.add(bound)
				c.sum.Own = append(c.sum.Own, bound)
			}
		}
	}
}
