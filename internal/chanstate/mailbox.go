package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// A function may put a channel that it makes into a map, for others to find and to send
// on, and close it when it has taken it out again:
//
//	c.mu.Lock(); delete(c.pending, id); c.mu.Unlock()      c.mu.Lock(); ch := c.pending[id]; c.mu.Unlock()
//	close(ch)                                              ch <- reply
//
// Who finds it under the lock and sends after having given the lock back may do so when
// it is closed.

// mailboxes compares those who close such channels with those who send on what they
// have found.
func (p *pairs) mailboxes() {
	type use struct {
		entry Entry
		op    Op
	}
	var closers []use
	senders := map[types.Object][]use{}
	for _, fn := range p.e.pkg.Funcs {
		kind := p.entries[fn]
		if kind == None && fn.Parent() != nil && p.e.relevant.memo[fn] && p.e.escapes(fn) {
			kind = API
		}
		if kind == None || kind == Monitor || p.e.summaries[fn] == nil {
			continue
		}
		for _, op := range p.e.summaries[fn].May {
			switch u := (use{p.e.entry(fn, kind), op}); {
			case op.In == nil || op.Func == nil || p.e.inTest(op.Func):
			case op.Kind == Close && !op.Waited && !op.Heeds:
				closers = append(closers, u)
			case op.Kind == Send && len(op.Guards) == 0 && !op.Detached && !p.e.watch(fn).removes[op.In]:
				senders[op.In] = append(senders[op.In], u)
			}
		}
	}
	for _, c := range closers {
		if !p.takesBack(c.op) {
			continue
		}
		for _, s := range senders[c.op.In] {
			if c.op.Func != s.op.Func && !p.joined(c.op, s.entry.Fn) && !p.reportedSend(s.op) {
				p.add(Event{Kind: SendClosed, Op: s.op, Earlier: c.op}, Pair{First: c.entry, Second: s.entry, Racy: true})
			}
		}
	}
}

// takesBack reports whether the function that closes, or the one around it, takes the
// channel out of the map.
func (p *pairs) takesBack(c Op) bool {
	for fn := c.Func; fn != nil; fn = fn.Parent() {
		if p.e.watch(fn).removes[c.In] {
			return true
		}
	}
	return false
}

// reportedSend reports whether the send is known to come after a close.
func (p *pairs) reportedSend(op Op) bool {
	return slices.ContainsFunc(p.events, func(e Event) bool { return e.Kind == SendClosed && e.Op.Pos == op.Pos })
}

// mailbox returns the field or variable of the map that the channel s was put in by whom
// made it, or, for one who sends, was found in.
func (f *function) mailbox(kind Kind, s *Sym) types.Object {
	if kind == Close {
		return f.posted[f.madeBy(s)]
	}
	if s.Place == nil {
		return nil
	}
	owner, elems := s.Place.Owner()
	switch {
	case elems == 0:
		return nil
	case owner.IsRoot() && owner.Object() == nil:
		return f.gathered(owner.Root(), map[ssa.Value]bool{})
	}
	return owner.Object()
}

// madeBy returns the instruction that has made the channel s, or nil.
func (e *engine) madeBy(s *Sym) ssa.Value {
	if s.Place == nil {
		return s.At
	}
	if !s.Place.IsRoot() {
		return nil
	}
	root := s.Place.Root()
	if captured, ok := root.(*ssa.FreeVar); ok {
		root = e.pkg.Binding(captured)
	}
	if cell, ok := root.(*ssa.Alloc); ok {
		return e.pkg.Resolve(e.pkg.OnlyStore(cell))
	}
	return nil
}

// findPosted fills posted: the local channels that are put in a map of a field or a
// package-level variable.
func (e *engine) findPosted() {
	for _, fn := range e.pkg.Funcs {
		eachInstr(fn, func(instr ssa.Instruction) {
			put, ok := instr.(*ssa.MapUpdate)
			if !ok || !isChan(put.Value.Type()) {
				return
			}
			if made, ok := e.pkg.Resolve(put.Value).(*ssa.MakeChan); ok {
				e.posted[made] = holderOf(e.paths.Of(put.Map))
			}
		})
	}
}

// holderOf returns the field or package-level variable to which the map or slice at p
// belongs, also as an element.
func holderOf(p *access.Path) types.Object {
	owner, _ := p.Owner()
	return owner.Object()
}

// gathered returns the field or variable from whose elements alone the local slice v was
// filled, or nil:
//
//	for _, ch := range b.subs { chans = append(chans, ch) }
func (e *engine) gathered(v ssa.Value, seen map[ssa.Value]bool) (from types.Object) {
	if seen[v] {
		return nil
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Phi:
		for _, edge := range v.Edges {
			if obj := e.gathered(edge, seen); obj != nil {
				if from != nil && from != obj {
					return nil
				}
				from = obj
			}
		}
	case *ssa.Slice:
		return e.gathered(v.X, seen)
	case *ssa.Call:
		if !isBuiltin(&v.Call, "append") {
			return nil
		}
		from = e.gathered(v.Call.Args[0], seen)
		for _, added := range appendedTo(v) {
			obj := e.elementOf(added)
			if obj == nil || from != nil && from != obj {
				return nil
			}
			from = obj
		}
	}
	return from
}

// appendedTo lists what an append adds one by one.
func appendedTo(call *ssa.Call) []ssa.Value {
	if list, ok := call.Call.Args[1].(*ssa.Slice); ok {
		return ir.VariadicArgs(list)
	}
	return nil
}

// elementOf returns the field or variable of the map or slice that v was found in.
func (e *engine) elementOf(v ssa.Value) types.Object {
	switch v := e.pkg.Resolve(v).(type) {
	case *ssa.UnOp:
		if index, ok := v.X.(*ssa.IndexAddr); ok && v.Op == token.MUL {
			return holderOf(e.paths.Of(index.X))
		}
	case *ssa.Lookup:
		return holderOf(e.paths.Of(v.X))
	case *ssa.Extract:
		if look := lookup(v); look != nil {
			return holderOf(e.paths.Of(look.X))
		}
		if next, ok := v.Tuple.(*ssa.Next); ok && !next.IsString {
			return holderOf(e.paths.Of(next.Iter.(*ssa.Range).X))
		}
	}
	return nil
}
