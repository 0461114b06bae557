// Package dataflow solves forward dataflow problems over the control-flow
// graph of an SSA function (Kildall, POPL 1973): a worklist in reverse
// postorder until nothing changes.
package dataflow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Problem describes a forward analysis with states of type S. States are
// values: no method may change its arguments. The analysis terminates if Join
// climbs a lattice of finite height and Instr is monotone.
type Problem[S any] interface {
	// Entry is the state at the function's entry.
	Entry() S
	// Instr is the state behind instr, given the state before it.
	Instr(before S, instr ssa.Instruction) S
	// Edge is the state at the head of from.Succs[succ], given the state at
	// the end of from; feasible is false if the edge cannot be taken.
	Edge(end S, from *ssa.BasicBlock, succ int) (at S, feasible bool)
	Join(a, b S) S
	Equal(a, b S) bool
	// Halts reports whether execution never continues behind instr.
	Halts(instr ssa.Instruction) bool
}

// Merger is implemented by problems whose join depends on where paths meet.
// JoinAt then replaces Join.
type Merger[S any] interface {
	JoinAt(b *ssa.BasicBlock, x, y S) S
}

// Result holds the state at the head of each block that can be reached.
type Result[S any] struct {
	fn      *ssa.Function
	problem Problem[S]
	in      []S
	reached []bool
	// before are the states before each instruction of a block, from its last
	// visit, which had the final state at its head.
	before [][]S
}

// maxVisits bounds how often a block is visited: far above what any lattice
// here needs, it turns a monotonicity bug into imprecision and not into a hang.
const maxVisits = 200

// Forward solves problem over fn.
func Forward[S any](fn *ssa.Function, problem Problem[S]) *Result[S] {
	r := &Result[S]{
		fn:      fn,
		problem: problem,
		in:      make([]S, len(fn.Blocks)),
		reached: make([]bool, len(fn.Blocks)),
		before:  make([][]S, len(fn.Blocks)),
	}
	if len(fn.Blocks) == 0 {
		return r
	}
	order := reversePostorder(fn)
	queued := make([]bool, len(fn.Blocks))
	visits := make([]int, len(fn.Blocks))

	r.in[0], r.reached[0], queued[0] = problem.Entry(), true, true
	for again := true; again; {
		again = false
		for _, b := range order {
			if !queued[b.Index] || visits[b.Index] == maxVisits {
				continue
			}
			queued[b.Index] = false
			visits[b.Index]++
			end, alive := r.block(b)
			if !alive {
				continue
			}
			for i, s := range b.Succs {
				at, feasible := problem.Edge(end, b, i)
				if feasible && r.arrive(s, at) {
					queued[s.Index] = true
					again = true
				}
			}
		}
	}
	return r
}

// arrive joins state into the head of b and reports whether that changed it.
func (r *Result[S]) arrive(b *ssa.BasicBlock, state S) bool {
	if !r.reached[b.Index] {
		r.reached[b.Index] = true
		r.in[b.Index] = state
		return true
	}
	joined := r.join(b, r.in[b.Index], state)
	if r.problem.Equal(joined, r.in[b.Index]) {
		return false
	}
	r.in[b.Index] = joined
	return true
}

func (r *Result[S]) join(b *ssa.BasicBlock, x, y S) S {
	if m, ok := r.problem.(Merger[S]); ok {
		return m.JoinAt(b, x, y)
	}
	return r.problem.Join(x, y)
}

// block runs b and records the state before each instruction.
func (r *Result[S]) block(b *ssa.BasicBlock) (end S, alive bool) {
	state := r.in[b.Index]
	before := slices.Grow(r.before[b.Index][:0], len(b.Instrs))
	defer func() { r.before[b.Index] = before }()
	for _, instr := range b.Instrs {
		before = append(before, state)
		if r.problem.Halts(instr) {
			return state, false
		}
		state = r.problem.Instr(state, instr)
	}
	return state, true
}

// Replay shows every instruction that can be reached, in block order, with
// the state before it. Accesses are collected and bugs are found here, never
// while solving.
func (r *Result[S]) Replay(visit func(instr ssa.Instruction, before S)) {
	for i, states := range r.before {
		for j, state := range states {
			visit(r.fn.Blocks[i].Instrs[j], state)
		}
	}
}

func reversePostorder(fn *ssa.Function) []*ssa.BasicBlock {
	seen := make([]bool, len(fn.Blocks))
	order := make([]*ssa.BasicBlock, 0, len(fn.Blocks))
	type frame struct {
		b    *ssa.BasicBlock
		next int
	}
	stack := []frame{{fn.Blocks[0], 0}}
	seen[0] = true
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.next < len(top.b.Succs) {
			s := top.b.Succs[top.next]
			top.next++
			if !seen[s.Index] {
				seen[s.Index] = true
				stack = append(stack, frame{s, 0})
			}
			continue
		}
		order = append(order, top.b)
		stack = stack[:len(stack)-1]
	}
	for i, j := 0, len(order)-1; i < j; i, j = i+1, j-1 {
		order[i], order[j] = order[j], order[i]
	}
	return order
}
