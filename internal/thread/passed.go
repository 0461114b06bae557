package thread

import (
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/summary"
)

// passed are function literals that are passed to a callee of which it is not
// known what it does with them: whether it runs them before it returns, under
// the locks of its caller, or keeps them for later.
type passed struct {
	to map[*ssa.Function]bool
	by map[ssa.Instruction][]*ssa.Function
}

func findPassed(sums *summary.Package, started map[*ssa.Function]bool) passed {
	out := passed{to: map[*ssa.Function]bool{}, by: map[ssa.Instruction][]*ssa.Function{}}
	for _, fn := range sums.IR.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				for _, arg := range call.Common().Args {
					lit := ir.FuncOf(sums.IR.Resolve(arg))
					if lit != nil && lit.Parent() != nil && !started[lit] && len(sums.IR.Callers[lit]) == 0 {
						out.to[lit] = true
						out.by[call] = append(out.by[call], lit)
					}
				}
			}
		}
	}
	return out
}

// hand enters a literal that is passed on where site is. If a lock is held
// there, the literal perhaps runs under it, and nothing more is known.
func (c *Contexts) hand(lit *ssa.Function, site summary.Site, ctx *Context) {
	t := c.thread(lit, Unknown)
	t.Entry = lit
	c.add(lit, &Context{Threads: []*Thread{t}, Assumed: ctx.locked(site) || ctx.Assumed || c.insideContract(lit)})
}
