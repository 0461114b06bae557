package thread

import (
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/summary"
)

// translate puts locks into the callee's terms and returns separately those
// for which it has none.
func (c *Contexts) translate(held []lockset.Held, callee ir.Callee) (known, elsewhere []lockset.Held) {
	var s lockset.State
	for _, h := range held {
		names := c.names(h.Lock, callee)
		for _, path := range names {
			s = s.Acquire(path, h.Read)
		}
		if len(names) == 0 {
			elsewhere = union(elsewhere, []lockset.Held{h})
		}
	}
	return s.Must, elsewhere
}

// names translates a path of the caller into the callee's terms: through the
// argument whose path is the longest prefix, and, if the callee is a literal
// that knows the caller's variables, as it is.
func (c *Contexts) names(path *access.Path, callee ir.Callee) (names []*access.Path) {
	if callee.Made != nil {
		if names = c.names(path, *callee.Made); len(names) > 0 {
			return names
		}
	}
	if path.IsGlobal() {
		names = append(names, path)
	} else if callee.Made == nil && callee.Fn.Parent() != nil && path.Root().Parent() != callee.Fn {
		names = append(names, path)
	}
	if inside := c.inward(path, callee); inside != nil {
		names = append(names, inside)
	}
	return names
}

func (c *Contexts) inward(path *access.Path, callee ir.Callee) (best *access.Path) {
	depth := -1
	for i, arg := range callee.Args {
		if i >= len(callee.Fn.Params) {
			break
		}
		base := c.sums.Paths.Of(arg)
		sels, ok := path.Selectors(base)
		if !ok || base.Depth() <= depth {
			continue
		}
		depth = base.Depth()
		best = c.sums.Paths.Extend(c.sums.Paths.Root(callee.Fn.Params[i]), access.Portable(sels)...)
	}
	return best
}

// rename translates roots of the caller into those of the callee.
func (c *Contexts) rename(roots idset.Set, callee ir.Callee) idset.Set {
	var out idset.Set
	if len(roots) == 0 {
		return nil
	}
	if callee.Made != nil {
		out = c.rename(roots, *callee.Made)
	} else if callee.Fn.Parent() != nil {
		out = roots
	}
	for i, arg := range callee.Args {
		if i < len(callee.Fn.Params) && roots.Has(c.sums.Paths.Of(arg).Base().ID()) {
			out = out.With(c.sums.Paths.Root(callee.Fn.Params[i]).ID())
		}
	}
	return out
}

// paramFor returns the parameter of callee that gets the i-th argument of call,
// nil if callee is not what is called but a function that is passed.
func paramFor(callee ir.Callee, call ssa.CallInstruction, i int) *ssa.Parameter {
	args := call.Common().Args
	at := i + len(callee.Args) - len(args)
	if at < 0 || at >= len(callee.Fn.Params) || at >= len(callee.Args) || i >= len(args) || callee.Args[at] != args[i] {
		return nil
	}
	return callee.Fn.Params[at]
}

// union returns the locks in a or b.
func union(a, b []lockset.Held) []lockset.Held {
	s := lockset.State{Must: a}
	for _, h := range b {
		s = s.Acquire(h.Lock, h.Read)
	}
	return s.Must
}

// ofArgs returns, in the callee's words, the locks of what it is given that are
// held where somebody calls it whom it was passed to.
func (c *Contexts) ofArgs(callee ir.Callee, locking summary.Locking) []lockset.Held {
	var s lockset.State
	for _, h := range locking.Args {
		formal, ok := h.Lock.Root().(*access.Formal)
		at := len(callee.Args) // a method value has its receiver
		if !ok || at+formal.Index >= len(callee.Fn.Params) {
			continue
		}
		sels, _ := h.Lock.Selectors(h.Lock.Base())
		s = s.Acquire(c.sums.Paths.Extend(c.sums.Paths.Root(callee.Fn.Params[at+formal.Index]), sels...), h.Read)
	}
	return s.Must
}
