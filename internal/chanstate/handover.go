package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
)

// Who sends a request through a channel has given it away, with the channel on which
// the answer comes: it is the other side's to send on, and to close.
//
//	d.inbox <- r                         r := <-d.inbox
//	select {                             r.reply <- d.decide(r)
//	case v := <-r.reply:                 close(r.reply)
//		return v, nil
//	case <-timer.C:
//		close(r.reply)
//		return nil, errTooLate
//	}

// gift is a new object that a function sends, and from where on it has been sent.
type gift struct {
	object  *ssa.Alloc
	through types.Object // the field or variable with the channel
	after   func(instr ssa.Instruction) bool
}

// handovers looks for closes of channels that were given away.
func (p *pairs) handovers() {
	taken := p.taken()
	for _, fn := range p.e.pkg.Funcs {
		if !p.e.relevant.memo[fn] || p.e.inTest(fn) {
			continue
		}
		for _, g := range p.e.gifts(fn) {
			if len(taken[g.through]) == 0 {
				continue
			}
			eachInstr(fn, func(instr ssa.Instruction) {
				call, ok := instr.(*ssa.Call)
				if !ok || !isBuiltin(&call.Call, "close") || !g.after(call) {
					return
				}
				root, parts := p.e.origin(call.Call.Args[0])
				if root != g.object || len(parts) != 1 || p.e.answered(call, g) {
					return
				}
				for _, t := range taken[g.through] {
					if i := slices.IndexFunc(t.ops, func(op Op) bool { return op.Object == parts[0] }); i >= 0 && t.fn != fn {
						c := Op{Kind: Close, Pos: call.Pos(), Site: call.Pos(), Func: fn}
						p.add(Event{Kind: misuse(t.ops[i]), Op: t.ops[i], Earlier: c}, Pair{First: p.e.entry(fn, API), Second: p.e.entry(t.fn, Goroutine), Given: true})
						return
					}
				}
			})
		}
	}
}

// gifts lists what fn makes and sends.
func (e *engine) gifts(fn *ssa.Function) (out []gift) {
	add := func(ch, val ssa.Value, after func(ssa.Instruction) bool) {
		object, ok := e.pkg.Resolve(val).(*ssa.Alloc)
		through := e.paths.Of(ch).Object()
		if ok && through != nil && object.Parent() == fn && structType(object.Type()) != nil {
			out = append(out, gift{object, through, after})
		}
	}
	eachInstr(fn, func(instr ssa.Instruction) {
		switch instr := instr.(type) {
		case *ssa.Send:
			add(instr.Chan, instr.X, func(other ssa.Instruction) bool { return precedes(instr, other) })
		case *ssa.Select:
			for i, s := range instr.States {
				if body := caseBody(instr, i); s.Dir == types.SendOnly && body != nil {
					add(s.Chan, s.Send, func(other ssa.Instruction) bool { return body.Dominates(other.Block()) })
				}
			}
		}
	})
	return out
}

// caseBody returns the block to which the select goes when it has taken case i, and
// only then; or nil.
func caseBody(sel *ssa.Select, i int) *ssa.BasicBlock {
	for _, b := range branches(sel) {
		if body := b.block.Succs[0]; b.i == i && len(body.Preds) == 1 {
			return body
		}
	}
	return nil
}

// answered reports whether fn has heard from the other side, or waited for it, after
// the gift and before the close: it has received from a channel that is no timer's
// and no context's.
func (e *engine) answered(closing *ssa.Call, g gift) (found bool) {
	tells := func(ch ssa.Value) bool {
		obj := e.paths.Of(ch).Object()
		return obj != nil && obj.Pkg() == e.pkg.Types
	}
	eachInstr(closing.Parent(), func(instr ssa.Instruction) {
		switch instr := instr.(type) {
		case *ssa.UnOp:
			found = found || instr.Op == token.ARROW && tells(instr.X) && g.after(instr) && precedes(instr, closing)
		case *ssa.Select:
			for i, s := range instr.States {
				body := caseBody(instr, i)
				found = found || s.Dir == types.RecvOnly && tells(s.Chan) && body != nil && body.Dominates(closing.Block())
			}
		case *ssa.Call:
			obj := callee(&instr.Call)
			found = found || obj != nil && concur.IsWait(obj) && precedes(instr, closing)
		}
	})
	return found
}

// taking is a function that receives objects and uses their channels.
type taking struct {
	fn  *ssa.Function
	ops []Op
}

// taken lists, by the fields and variables that objects are received from, who does
// so, and what they do to the objects' channels in any case.
func (p *pairs) taken() map[types.Object][]taking {
	out := map[types.Object][]taking{}
	for _, fn := range p.e.pkg.Funcs {
		sum := p.e.summaries[fn]
		if sum == nil || len(sum.May) == 0 || p.e.inTest(fn) {
			continue
		}
		eachInstr(fn, func(instr ssa.Instruction) {
			v, ok := instr.(ssa.Value)
			if !ok {
				return
			}
			ch := receivedFrom(v)
			if ch == nil {
				return
			}
			through := p.e.paths.Of(ch).Object()
			var ops []Op
			for _, op := range sum.May {
				if op.Place != nil && op.Place.Root() == v && op.Pos.IsValid() && !op.Conditional && !op.Tested && !op.Recovered && len(op.Guards) == 0 {
					ops = append(ops, op)
				}
			}
			if through != nil && len(ops) > 0 {
				out[through] = append(out[through], taking{fn, ops})
			}
		})
	}
	return out
}

// receivedFrom returns the channel from which v was received, or nil.
func receivedFrom(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.ARROW && !v.CommaOk {
			return v.X
		}
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.UnOp:
			if t.Op == token.ARROW && v.Index == 0 {
				return t.X
			}
		case *ssa.Select:
			i := v.Index - 2
			for _, s := range t.States {
				if s.Dir != types.RecvOnly {
					continue
				}
				if i == 0 {
					return s.Chan
				}
				i--
			}
		}
	}
	return nil
}
