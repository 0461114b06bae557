package chanstate

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// What one pass over a function or the package finds out before any state flows.

// index finds the elements that the function uses, and the registers that
// are of no use outside their block.
func (f *function) index() {
	for _, b := range f.fn.Blocks {
		for _, instr := range b.Instrs {
			if s, ok := instr.(*ssa.Store); ok {
				if a, ok := s.Addr.(*ssa.IndexAddr); ok {
					f.filled[f.paths.Of(a.X)] = true
				}
			}
			if c, ok := instr.(*ssa.Call); ok && isBuiltin(&c.Call, "copy") {
				f.filled[f.paths.Of(c.Call.Args[0])] = true
			}
			v, ok := instr.(ssa.Value)
			if !ok {
				continue
			}
			f.local[v] = usedInBlock(v, b)
		}
	}
	f.indexElems(f.fn)
}

// indexElems notes the elements that fn and its literals use by all that
// their keys depend on: done[u] depends on i if u is units[i].
func (f *function) indexElems(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			var p *access.Path
			switch v := instr.(type) {
			case *ssa.IndexAddr, *ssa.Index, *ssa.Lookup:
				p = f.paths.Of(v.(ssa.Value))
			case *ssa.Extract:
				p = f.loaded(v)
			}
			f.noteElems(p)
		}
	}
	for _, literal := range fn.AnonFuncs {
		f.indexElems(literal)
	}
}

// noteElems notes the elements on the way to p.
func (f *function) noteElems(p *access.Path) {
	for ; p != nil; p = p.Parent() {
		for _, key := range strings.FieldsFunc(p.Last().Elem, func(r rune) bool { return r == '[' || r == ']' }) {
			if !slices.Contains(f.elems[key], p) {
				f.elems[key] = append(f.elems[key], p)
			}
		}
	}
}

func usedInBlock(v ssa.Value, b *ssa.BasicBlock) bool {
	refs := v.Referrers()
	if refs == nil {
		return false
	}
	for _, r := range *refs {
		if _, isPhi := r.(*ssa.Phi); isPhi || r.Block() != b {
			return false
		}
	}
	return true
}

// loops tells which blocks are part of a cycle.
func loops(fn *ssa.Function) []bool {
	in := make([]bool, len(fn.Blocks))
	for _, b := range fn.Blocks {
		for _, s := range b.Succs {
			if s.Dominates(b) { // a back edge: everything that reaches it from s
				mark(in, b, s)
			}
		}
	}
	return in
}

// joins lists, by the head of the loop, the channels that a loop receives from.
// As a rule it does so as often as something was started in another loop: also
// if it is not entered at all, nothing is left running behind it.
func joins(fn *ssa.Function) map[*ssa.BasicBlock][]ssa.Value {
	out := map[*ssa.BasicBlock][]ssa.Value{}
	for _, head := range fn.Blocks {
		in := make([]bool, len(fn.Blocks))
		isHead := false
		for _, p := range head.Preds {
			if head.Dominates(p) {
				mark(in, p, head)
				isHead = true
			}
		}
		if !isHead {
			continue
		}
		for _, b := range fn.Blocks {
			if !in[b.Index] {
				continue
			}
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.UnOp:
					if instr.Op == token.ARROW {
						out[head] = append(out[head], instr.X)
					}
				case *ssa.Select:
					for _, s := range instr.States {
						if s.Dir == types.RecvOnly {
							out[head] = append(out[head], s.Chan)
						}
					}
				}
			}
		}
	}
	return out
}

func mark(in []bool, from, head *ssa.BasicBlock) {
	seen := map[*ssa.BasicBlock]bool{head: true}
	in[head.Index] = true
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		in[b.Index] = true
		work = append(work, b.Preds...)
	}
}

// neverSent reports whether nobody in the package sends on the channel, or on
// a field or variable that it comes from: receiving from it means that it was
// closed.
func (e *engine) neverSent(s *Sym, v ssa.Value) bool {
	if s == nil || !carriesNothing(v.Type()) {
		return false
	}
	if s.Place == nil {
		return !e.sentVals[s.At]
	}
	return e.neverSentOn(s.Place)
}

func (e *engine) neverSentOn(p *access.Path) bool {
	if t := placeType(p); t == nil || !carriesNothing(t) {
		return false
	}
	owner, _ := p.Owner()
	obj := owner.Object()
	if obj == nil {
		_, isAlloc := owner.Root().(*ssa.Alloc)
		return isAlloc && !e.sentVals[owner.Root()]
	}
	return !e.sent[obj] && obj.Pkg() == e.pkg.Types
}

// carriesNothing reports whether t is a channel of empty structs.
func carriesNothing(t types.Type) bool {
	ch, ok := t.Underlying().(*types.Chan)
	if !ok {
		return false
	}
	st, ok := ch.Elem().Underlying().(*types.Struct)
	return ok && st.NumFields() == 0
}

// neverReceived reports whether the channel is one of this package from which
// nobody in it receives.
func (e *engine) neverReceived(v ssa.Value) bool {
	owner, _ := e.paths.Of(v).Owner()
	if obj := owner.Object(); obj != nil {
		return !e.received[obj] && !obj.Exported() && obj.Pkg() == e.pkg.Types
	}
	switch root := owner.Root().(type) {
	case *ssa.Alloc, *ssa.MakeChan:
		return !e.received[root] && !e.received[e.pkg.Resolve(v)]
	}
	return false
}

// findReceives fills received.
func (e *engine) findReceives() {
	note := func(v ssa.Value) {
		owner, _ := e.paths.Of(v).Owner()
		if obj := owner.Object(); obj != nil {
			e.received[obj] = true
		}
		e.received[owner.Root()] = true
		e.received[e.pkg.Resolve(v)] = true
	}
	for _, fn := range e.pkg.Funcs {
		eachInstr(fn, func(instr ssa.Instruction) {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if instr.Op == token.ARROW {
					note(instr.X)
				}
			case *ssa.Select:
				for _, s := range instr.States {
					if s.Dir == types.RecvOnly {
						note(s.Chan)
					}
				}
			}
		})
	}
}

// findSends fills sent.
func (e *engine) findSends() {
	note := func(v ssa.Value) {
		owner, _ := e.paths.Of(v).Owner()
		if obj := owner.Object(); obj != nil {
			e.sent[obj] = true
		}
		e.sentVals[owner.Root()] = true
		e.sentVals[e.pkg.Resolve(v)] = true
	}
	for _, fn := range e.pkg.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.Send:
					note(instr.Chan)
				case *ssa.Select:
					for _, s := range instr.States {
						if s.Dir == types.SendOnly {
							note(s.Chan)
						}
					}
				}
			}
		}
	}
}
