package thread

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/summary"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// passed are function literals, and methods of objects, that are passed to a callee
// of which it is not known what it does with them: whether it runs them before it
// returns, under the locks of its caller, or keeps them for later.
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
					for _, v := range append(options(sums, arg), arg) {
						lit := ir.FuncOf(sums.IR.Resolve(v))
						if lit != nil && lit.Parent() != nil && !started[lit] && len(sums.IR.Callers[lit]) == 0 {
							out.to[lit] = true
							out.by[call] = append(out.by[call], lit)
						}
					}
				}
			}
		}
	}
	for t, at := range handedTypes(sums) {
		for _, fn := range sums.IR.Funcs {
			if started[fn] || symbol.Receiver(fn.Signature) != t || fn.Object() == nil || !fn.Object().Exported() || len(sums.IR.Callers[fn]) > 0 {
				continue
			}
			out.to[fn] = true
			for _, call := range at {
				out.by[call] = append(out.by[call], fn)
			}
		}
	}
	return out
}

// handedTypes returns the types that this package makes an interface of only to pass
// it on, and where it does: how their methods are called is the callee's affair.
//
//	db.mu.Lock()
//	batch.Replay(&cleaner{db})
func handedTypes(sums *summary.Package) map[*types.TypeName][]ssa.Instruction {
	out := map[*types.TypeName][]ssa.Instruction{}
	kept := map[*types.TypeName]bool{}
	for _, fn := range sums.IR.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				made, ok := instr.(*ssa.MakeInterface)
				if !ok {
					continue
				}
				t := sums.Handed(made)
				if t == nil {
					continue
				}
				for _, use := range *made.Referrers() {
					switch use := use.(type) {
					case *ssa.Call:
						out[t] = append(out[t], use)
					case *ssa.DebugRef:
					default:
						kept[t] = true
					}
				}
			}
		}
	}
	for t := range kept {
		delete(out, t)
	}
	return out
}

// hand enters a function that is passed on where site is. If a lock is held
// there, it perhaps runs under it, and nothing more is known.
func (c *Contexts) hand(fn *ssa.Function, site summary.Site, ctx *Context) {
	assumed := ctx.locked(site) || ctx.Assumed || c.insideContract(fn)
	if fn.Parent() == nil && !assumed {
		c.enterAs(fn, API)
		return
	}
	t := c.thread(fn, Unknown)
	t.Entry = fn
	c.add(fn, &Context{Threads: []*Thread{t}, Assumed: assumed})
}

// options returns the functions in the fields of a struct that a function makes
// only to pass it on:
//
//	validate(tx, &Options{Known: func(k Key) bool { return s.known[k] }})
func options(sums *summary.Package, arg ssa.Value) (fns []ssa.Value) {
	arg = sums.IR.Resolve(arg)
	if load, ok := arg.(*ssa.UnOp); ok {
		arg = load.X // by value
	}
	made, ok := arg.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, use := range *made.Referrers() {
		switch use := use.(type) {
		case *ssa.FieldAddr:
			for _, use := range *use.Referrers() {
				if st, ok := use.(*ssa.Store); ok && st.Addr != made {
					fns = append(fns, st.Val)
				}
			}
		case *ssa.Store:
			if use.Val == ssa.Value(made) && !isLocal(use.Addr) {
				return nil // kept
			}
		case *ssa.MakeInterface, *ssa.MapUpdate, *ssa.Send, *ssa.Return, *ssa.Phi:
			return nil
		}
	}
	return fns
}

func isLocal(addr ssa.Value) bool {
	_, ok := addr.(*ssa.Alloc)
	return ok
}
