package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// exit joins the effects at one return into the summary.
func (c *collector) exit(ret *ssa.Return, s State) {
	first := c.exits == 0
	c.exits++
	if ir.Fails(ret) {
		c.abandoned = c.abandoned.Union(s.Live)
	} else {
		c.ends = append(c.ends, ret.Block())
		c.sum.LiveAtExit = c.sum.LiveAtExit.Union(s.Live)
		for _, id := range s.Live {
			c.spawns[id].Covered = nil
		}
	}
	c.sum.Retained = c.sum.Retained.Union(s.Leaked)
	for _, sp := range c.spawns {
		if sp.Later {
			c.sum.LiveAtExit = c.sum.LiveAtExit.With(sp.ID)
		}
	}
	if first {
		c.sum.Waits = s.Received
		c.sum.Acquires = s.Locks.Must
		c.absent = s.Locks.Absent
		for _, id := range s.Locks.Freed {
			c.sum.Releases = append(c.sum.Releases, c.p.Paths.ByID(id))
		}
	} else {
		c.sum.Waits = c.sum.Waits.Intersect(s.Received)
		c.sum.Acquires = lockset.Intersect(c.sum.Acquires, s.Locks.Must)
		c.absent = c.absent.Intersect(s.Locks.Absent)
		c.sum.Releases = keepFreed(c.sum.Releases, s.Locks.Freed)
	}
	c.possible = c.possible.Union(s.Locks.May)
	for i, param := range c.fn.Params {
		if s.Leaked.Has(c.p.Paths.Root(param).ID()) && !slices.ContainsFunc(c.sum.Leaks, func(l Leak) bool { return l.Param == i }) {
			c.sum.Leaks = append(c.sum.Leaks, Leak{i, c.owner.keeper(param)})
		}
	}
	if first {
		c.sum.Loads = make([][]lockset.Held, len(ret.Results))
	}
	for i, v := range ret.Results {
		v = ir.Assigned(ret.Block(), v)
		if at, ok := c.loads[c.p.IR.Resolve(v)]; ok {
			c.sum.Loads[i] = at.Must
		}
		if root := c.p.Paths.Of(v); root.IsRoot() && isMade(root.Root()) {
			if c.sum.Makes == nil {
				c.sum.Makes = map[ssa.Value]int{}
			}
			c.sum.Makes[root.Root()] = i
		}
		if root := c.p.Paths.Of(v); root.IsRoot() && len(c.sum.Holds) < maxContents {
			c.sum.Holds = append(c.sum.Holds, c.contents.holds(i, root, c.owner.owned(root, s, c.spawns))...)
		}
		// nil is fresh: it is nobody's. So `return nil, err` spoils nothing.
		fresh := isConst(v) || c.detached.has(s.Detached, c.p.IR.Resolve(v)) || pointerLike(v.Type()) && c.owner.owned(c.p.Paths.Of(v), s, c.spawns)
		if first {
			c.sum.Fresh = append(c.sum.Fresh, fresh)
		} else {
			c.sum.Fresh[i] = c.sum.Fresh[i] && fresh
		}
		c.sum.Retained = c.owner.reach(c.sum.Retained, c.owner.root(v).ID())
		if isFunc(v) {
			c.sum.UnlockResult = c.released(v)
		}
	}
}

// maxPossible bounds the locks that a summary says are possibly held. Beyond it
// that can be any lock: callers would add up tens of thousands of them.
const maxPossible = 256

// finishLocks drops, once all of the function was seen, what is no effect of it:
// locks that do not exist, and those that it gives back where it has them.
func (c *collector) finishLocks() {
	c.sum.Acquires = slices.DeleteFunc(slices.Clone(c.sum.Acquires), func(h lockset.Held) bool { return c.absent.Has(h.Lock.ID()) })
	possible := c.possible.Minus(c.unlocked)
	if len(possible) > maxPossible {
		c.sum.Possible = []*access.Path{lockset.Unnamed(c.p.Paths)}
		return
	}
	for _, id := range possible {
		c.sum.Possible = append(c.sum.Possible, c.p.Paths.ByID(id))
	}
}

// released returns the lock that the function value v gives back when called.
func (c *collector) released(v ssa.Value) *access.Path {
	v = c.p.IR.Resolve(v)
	if recv, ok := ir.IsBound(v); ok {
		if m, ok := ir.FuncOf(v).Object().(*types.Func); ok && c.p.Locks.MethodOp(m) == lockset.Unlock {
			return c.p.Paths.Of(recv)
		}
	}
	callee, ok := c.p.IR.Callee(v)
	if !ok {
		return nil
	}
	if sum := c.p.callee(callee); sum != nil && len(sum.Releases) == 1 {
		return c.p.Paths.Bind(sum.Releases[0], callee)
	}
	return nil
}

func keepFreed(locks []*access.Path, freed idset.Set) []*access.Path {
	var out []*access.Path
	for _, l := range locks {
		if freed.Has(l.ID()) {
			out = append(out, l)
		}
	}
	return out
}
