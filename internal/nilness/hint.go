package nilness

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

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
		if ok && slices.ContainsFunc(d.Succs, decides) && c.dependsOn(cond.Cond, fact.When, 4) {
			return true
		}
	}
	return false
}

// dependsOn reports whether v is computed from the result of a call that gets
// one of the conditions as an argument.
func (c *collector) dependsOn(v ssa.Value, conds []string, depth int) bool {
	if depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		return c.dependsOn(v.X, conds, depth-1)
	case *ssa.BinOp:
		return c.dependsOn(v.X, conds, depth-1) || c.dependsOn(v.Y, conds, depth-1)
	case *ssa.Extract:
		return c.dependsOn(v.Tuple, conds, depth-1)
	case *ssa.Call:
		for _, arg := range v.Call.Args {
			if b, ok := arg.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsBoolean == 0 {
				continue
			}
			if _, known := c.pass.spell.decide(arg, conds); known {
				return true
			}
		}
	}
	return false
}
