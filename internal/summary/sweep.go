package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// sweeps knows the loops of a function that take, or give back, the lock of one
// element in each round, and thereby those of all elements when they end:
//
//	for i := range s.shards { s.shards[i].mu.Lock() }
type sweeps struct {
	loops *loops
	ops   map[int][]sweep // by loop
}

type sweep struct {
	lock  *access.Path // of every element
	op    lockset.Op
	block *ssa.BasicBlock
}

func findSweeps(p *Package, fn *ssa.Function, l *loops) *sweeps {
	out := &sweeps{loops: l, ops: map[int][]sweep{}}
	for _, b := range fn.Blocks {
		if !l.inLoop(b) {
			continue
		}
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			lock, op := p.Locks.CallOp(&call.Call)
			if op != lockset.Lock && op != lockset.RLock && op != lockset.Unlock {
				continue
			}
			if path := p.Paths.Of(lock); path.Varies() {
				loop := l.comp[b.Index]
				out.ops[loop] = append(out.ops[loop], sweep{p.Paths.Every(path), op, b})
			}
		}
	}
	return out
}

// leave is the state behind the loop whose head is left. A loop that does both
// leaves the locks as they were.
func (w *sweeps) leave(s State, head *ssa.BasicBlock) State {
	takes, gives := map[*access.Path]lockset.Op{}, map[*access.Path]bool{}
	ops := w.ops[w.loops.comp[head.Index]]
	for _, o := range ops {
		switch {
		case o.op == lockset.Unlock:
			gives[o.lock] = true
		case head.Dominates(o.block):
			takes[o.lock] = o.op
		}
	}
	for _, o := range ops {
		switch op, taken := takes[o.lock]; {
		case taken && !gives[o.lock]:
			s.Locks = s.Locks.Acquire(o.lock, op == lockset.RLock)
		case gives[o.lock] && !taken:
			s.Locks = s.Locks.Release(o.lock)
		}
	}
	return s
}
