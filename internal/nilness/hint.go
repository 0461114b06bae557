package nilness

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// maxDependencies bounds the values that are looked at for one test.
const maxDependencies = 40

// hinted reports whether a test on the way to the block may stand for one of
// the conditions under which the nil comes along, because it looks at what a
// function has made of it: in
//
//	if split { m = make(T) }
//	if file := target(split); file != nil { m[k] = file }
//
// there is no file without split if target says so, which is not looked into.
func (c *collector) hinted(at *ssa.BasicBlock, fact Fact) bool {
	if len(fact.When) == 0 {
		return false
	}
	decides := func(branch *ssa.BasicBlock) bool { return len(branch.Preds) == 1 && branch.Dominates(at) }
	for d := at.Idom(); d != nil; d = d.Idom() {
		cond, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if ok && slices.ContainsFunc(d.Succs, decides) && (&dependency{c, fact.When, map[ssa.Value]bool{}}).on(cond.Cond) {
			return true
		}
	}
	return false
}

// dependency is a search for calls that get one of the conditions as an argument.
type dependency struct {
	*collector
	conds []string
	seen  map[ssa.Value]bool
}

// on reports whether v is computed from the result of such a call, or whether
// a test of such a result decides what v is.
func (d *dependency) on(v ssa.Value) bool {
	if d.seen[v] || len(d.seen) > maxDependencies {
		return false
	}
	d.seen[v] = true
	switch v := v.(type) {
	case *ssa.UnOp:
		return d.on(v.X)
	case *ssa.BinOp:
		return d.on(v.X) || d.on(v.Y)
	case *ssa.Extract:
		return d.on(v.Tuple)
	case *ssa.Phi:
		for i, e := range v.Edges {
			if d.on(e) || d.decides(v.Block().Preds[i], v.Block().Idom()) {
				return true
			}
		}
	case *ssa.Call:
		if _, ok := v.Call.Value.(*ssa.Builtin); ok { // len, append; recover has no arguments
			return len(v.Call.Args) > 0 && d.on(v.Call.Args[0])
		}
		return slices.ContainsFunc(v.Call.Args, d.isCondition)
	}
	return false
}

// decides reports whether a test between two blocks depends on such a call.
func (d *dependency) decides(at, top *ssa.BasicBlock) bool {
	for ; at != nil && at != top; at = at.Idom() {
		if cond, ok := at.Instrs[len(at.Instrs)-1].(*ssa.If); ok && d.on(cond.Cond) {
			return true
		}
	}
	return false
}

func (d *dependency) isCondition(arg ssa.Value) bool {
	if b, ok := arg.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsBoolean == 0 {
		return false
	}
	_, known := d.pass.spell.decide(arg, d.conds)
	return known
}
