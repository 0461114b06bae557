package ir

import "golang.org/x/tools/go/ssa"

// findCallers fills Callers, and remembers for Callees what each call invokes.
func (p *Package) findCallers(funcs []*ssa.Function) {
	own := map[*ssa.Function]bool{}
	for _, fn := range funcs {
		own[fn] = true
	}
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				callees := p.resolveCall(call.Common())
				p.callees[call.Common()] = callees
				for _, c := range callees {
					if own[c.Fn] {
						p.Callers[c.Fn] = append(p.Callers[c.Fn], call)
					}
				}
			}
		}
	}
}

// components returns the strongly connected components of the call graph,
// callees first (Tarjan 1972). A literal counts as called by the function that
// contains it, and a method by one that passes it on as a value, so their summaries
// are there when that is analysed.
func (p *Package) components(funcs []*ssa.Function) [][]*ssa.Function {
	succs := map[*ssa.Function][]*ssa.Function{}
	own := map[*ssa.Function]bool{}
	for _, fn := range funcs {
		own[fn] = true
	}
	for _, fn := range funcs {
		succs[fn] = append(succs[fn], fn.AnonFuncs...)
		for _, passed := range passedOn(fn) {
			if own[passed] {
				succs[fn] = append(succs[fn], passed)
			}
		}
	}
	for _, callee := range funcs {
		for _, site := range p.Callers[callee] {
			succs[site.Parent()] = append(succs[site.Parent()], callee)
		}
	}
	t := &tarjan{succs: succs, index: map[*ssa.Function]int{}, low: map[*ssa.Function]int{}, onStack: map[*ssa.Function]bool{}}
	for _, fn := range funcs {
		if _, seen := t.index[fn]; !seen {
			t.visit(fn)
		}
	}
	return t.out
}

// passedOn returns the functions that fn passes to those that it calls: once.Do(s.load).
func passedOn(fn *ssa.Function) (out []*ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			for _, arg := range call.Common().Args {
				if passed := FuncOf(arg); passed != nil {
					out = append(out, passed)
				}
			}
		}
	}
	return out
}

type tarjan struct {
	succs      map[*ssa.Function][]*ssa.Function
	index, low map[*ssa.Function]int
	onStack    map[*ssa.Function]bool
	stack      []*ssa.Function
	out        [][]*ssa.Function
}

func (t *tarjan) visit(fn *ssa.Function) {
	t.index[fn] = len(t.index)
	t.low[fn] = t.index[fn]
	t.stack = append(t.stack, fn)
	t.onStack[fn] = true
	for _, s := range t.succs[fn] {
		if _, seen := t.index[s]; !seen {
			t.visit(s)
			t.low[fn] = min(t.low[fn], t.low[s])
		} else if t.onStack[s] {
			t.low[fn] = min(t.low[fn], t.index[s])
		}
	}
	if t.low[fn] != t.index[fn] {
		return
	}
	var scc []*ssa.Function
	for {
		top := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.onStack[top] = false
		scc = append(scc, top)
		if top == fn {
			break
		}
	}
	t.out = append(t.out, scc)
}
