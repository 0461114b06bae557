package chanstate

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
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
	f.indexCopies()
}

// indexCopies names the parts of structs that are passed by value, and are variables
// then, so that the variable is known to hold what has been passed.
func (f *function) indexCopies() {
	copies := map[ssa.Value]bool{}
	for _, p := range f.fn.Params {
		for _, use := range *p.Referrers() {
			st, ok := use.(*ssa.Store)
			if ok && st.Val == p && !tracked(p.Type()) {
				copies[st.Addr] = true
			}
		}
	}
	if len(copies) == 0 {
		return
	}
	eachInstr(f.fn, func(instr ssa.Instruction) {
		load, ok := instr.(*ssa.UnOp)
		if !ok || load.Op != token.MUL || !tracked(load.Type()) {
			return
		}
		if p := f.place(load.X); copies[p.Root()] {
			f.atEntry(p)
		}
	})
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
		switch r.(type) {
		case *ssa.Phi, *ssa.Select: // which blocks further on ask for its cases
			return false
		}
		if r.Block() != b {
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
		elsewhere, known := e.elsewhere[s.At]
		if !known {
			elsewhere = e.sentElsewhere(s.At, maxHandedOn)
			e.elsewhere[s.At] = elsewhere
		}
		return !elsewhere
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
		local, isAlloc := owner.Root().(*ssa.Alloc)
		return isAlloc && !e.sentVals[local] && !e.holdsSent(local)
	}
	return !e.sent[obj] && obj.Pkg() == e.pkg.Types
}

// holdsSent reports whether somebody sends on what is assigned to a local variable, which
// literals know by what it holds.
func (e *engine) holdsSent(local *ssa.Alloc) bool {
	return slices.ContainsFunc(*local.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			return use.Addr == local && e.sentVals[e.pkg.Resolve(use.Val)]
		case *ssa.UnOp: // put into a field, from where others have it
			return e.sentElsewhere(use, maxHandedOn)
		}
		return false
	})
}

// maxHandedOn bounds the calls through which a channel is followed.
const maxHandedOn = 4

// sentElsewhere reports whether somebody sends on the channel v, or may do so who has
// it by another name: it is put into a list, passed to a library, returned.
func (e *engine) sentElsewhere(v ssa.Value, depth int) bool {
	if v.Referrers() == nil || depth == 0 || e.sentVals[v] {
		return true
	}
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.UnOp, *ssa.BinOp, *ssa.Select, *ssa.Send, *ssa.DebugRef, *ssa.MakeClosure, *ssa.Range:
			return false
		case *ssa.ChangeType:
			ch, ok := use.Type().Underlying().(*types.Chan)
			return !ok || ch.Dir() != types.RecvOnly && e.sentElsewhere(use, depth)
		case *ssa.Store:
			if local, ok := use.Addr.(*ssa.Alloc); ok {
				return e.sentVals[local]
			}
			owner, _ := e.paths.Of(use.Addr).Owner()
			obj := owner.Object()
			return obj == nil || e.sent[obj]
		case ssa.CallInstruction:
			return e.sentByCallee(use.Common(), v, depth)
		}
		return true
	})
}

// sentByCallee does the same for a call that v is passed to.
func (e *engine) sentByCallee(call *ssa.CallCommon, v ssa.Value, depth int) bool {
	if isBuiltin(call, "close") || isBuiltin(call, "len") || isBuiltin(call, "cap") {
		return false
	}
	callees := e.pkg.Callees(call)
	return len(callees) == 0 || slices.ContainsFunc(callees, func(c ir.Callee) bool {
		for i, arg := range c.Args {
			if arg == v && (i >= len(c.Fn.Params) || e.sentElsewhere(c.Fn.Params[i], depth-1)) {
				return true
			}
		}
		return false
	})
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
