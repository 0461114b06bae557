package summary

import (
	"go/token"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// iterators records the maps behind the iterators that the function returns:
// whoever gets one looks at the map later.
func (c *collector) iterators(ret *ssa.Return, s State) {
	for _, v := range ret.Results {
		if made, ok := c.p.IR.Resolve(v).(*ssa.Call); ok {
			for _, m := range mapsIn(made) {
				c.own(ret, use{v: m}, s)
			}
		}
	}
}

// handBack records that the caller gets maps, and will look at them: those of
// this function's own while goroutines that were started here may still be
// running, and those that are kept by an exported function's object, when the
// lock under which they were read is no longer held.
func (c *collector) handBack(ret *ssa.Return, s State) {
	obj, _ := c.fn.Object().(*types.Func)
	exported := obj != nil && obj.Exported() && len(c.p.IR.Callers[c.fn]) == 0
	for _, v := range ret.Results {
		if !isMap(v) || isConst(v) {
			continue
		}
		v = c.p.IR.Resolve(v)
		path := c.p.Paths.Of(v)
		if !path.Shared() && len(s.Live) > 0 || path.Shared() && exported && len(c.loads[v].Must) > 0 && !lends.MatchString(c.p.IR.Doc(obj)) {
			c.own(ret, use{v: v}, s)
		}
	}
}

// lends matches comments that tell callers that they get the very map.
var lends = regexp.MustCompile(`(?i)\b(?:raw|live|underlying|backing|internal|read[- ]only)\b|\b(?:must|should|do|may|can)\s*not\b|\bnot\s+a\s+copy\b|\bwithout\s+(?:a\s+)?cop`)

// send records that a receiver will look at the maps that v is, or holds, and
// that others can reach: not under the sender's lock.
func (c *collector) send(pos token.Pos, v ssa.Value, s State) {
	if c.detached.has(s.Detached, v) {
		return
	}
	for _, m := range c.mapsBehind(v) {
		if m.Shared() && !c.owner.owned(m, s, c.spawns) && !c.replaced(m) {
			a := Access{Map: m, Elsewhere: true, Leaked: s.Leaked, Received: s.Received, Loaded: s.Locks.Must, Pos: pos, Site: pos}
			c.add(a)
			c.sum.Own = append(c.sum.Own, a)
		}
	}
}

// mapsBehind returns the maps that v is, or that a struct holds that the
// function has made.
func (c *collector) mapsBehind(v ssa.Value) (out []*access.Path) {
	path := c.p.Paths.Of(v)
	if isMap(v) {
		return []*access.Path{path}
	}
	for _, in := range c.contents.in[path] {
		if in.isMap && in.val != nil {
			out = append(out, in.val)
		}
	}
	return out
}

// replaced reports whether the function puts another map in the place of the
// one at path: who sends a full batch goes on with an empty one.
func (c *collector) replaced(path *access.Path) bool {
	for _, b := range c.fn.Blocks {
		for _, instr := range b.Instrs {
			if st, ok := instr.(*ssa.Store); ok && isMap(st.Val) && c.p.Paths.Of(st.Addr) == path {
				return true
			}
		}
	}
	return false
}
