package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/ir"
)

// A broker keeps the channels of its subscribers, or structs with such channels,
// as keys or elements of a map. One function walks the map and closes all of
// them; another takes one out for its caller, and closes it:
//
//	for sub := range p.subs { close(sub) }      delete(p.subs, sub); close(sub)
//
// The two belong to different parties, so the second has to ask whether the map
// still has the subscriber. If it asks nothing at all, it closes again what the
// first has closed.

// member is the close of a channel of a map's key or element.
type member struct {
	fn    *ssa.Function
	pos   token.Pos
	in    types.Object   // the field or variable that holds the map
	parts []types.Object // the fields from the key or element to the channel, backwards
}

func (m member) same(o member) bool { return m.in == o.in && slices.Equal(m.parts, o.parts) }

// members compares those who close all members with those who close one.
func (p *pairs) members() {
	var all, one []member
	for _, fn := range p.e.pkg.Funcs {
		if !p.e.relevant.memo[fn] || p.e.inTest(fn) {
			continue
		}
		eachInstr(fn, func(instr ssa.Instruction) {
			call, ok := instr.(*ssa.Call)
			if !ok || !isBuiltin(&call.Call, "close") {
				return
			}
			root, parts := p.e.origin(call.Call.Args[0])
			m := member{fn: fn, pos: call.Pos(), parts: parts}
			if m.in = p.e.walked(root); m.in != nil {
				all = append(all, m)
			} else if m.in = p.e.takenOut(fn, call, root); m.in != nil {
				one = append(one, m)
			}
		})
	}
	for _, o := range one {
		i := slices.IndexFunc(all, func(a member) bool { return a.same(o) && a.fn != o.fn })
		if i < 0 {
			continue
		}
		p.add(Event{
			Kind:    DoubleClose,
			Op:      Op{Kind: Close, Pos: o.pos, Site: o.pos, Func: o.fn},
			Earlier: Op{Kind: Close, Pos: all[i].pos, Site: all[i].pos, Func: all[i].fn},
		}, Pair{First: p.e.entry(all[i].fn, API), Second: p.e.entry(o.fn, API), Member: o.in})
	}
}

// origin returns the value that a channel was reached from, and the fields in
// between, the last one first.
func (e *engine) origin(v ssa.Value) (root ssa.Value, parts []types.Object) {
	for range maxParts {
		v = e.pkg.Resolve(unconverted(v))
		load, ok := v.(*ssa.UnOp)
		if !ok {
			break
		}
		field, ok := load.X.(*ssa.FieldAddr)
		if !ok {
			break
		}
		parts, v = append(parts, cellObject(field)), field.X
	}
	return v, parts
}

const maxParts = 8

// walked returns the field or variable of the map that a loop ranges over, if v
// is what the loop gets.
func (e *engine) walked(v ssa.Value) types.Object {
	x, ok := v.(*ssa.Extract)
	if !ok {
		return nil
	}
	next, ok := x.Tuple.(*ssa.Next)
	if !ok || next.IsString {
		return nil
	}
	return e.paths.Of(next.Iter.(*ssa.Range).X).Object()
}

// takenOut returns the field or variable of the map that fn takes v out of,
// whatever the map holds by then, before it closes it at call. The caller has
// brought v, or a literal that is called later has it from its parent.
func (e *engine) takenOut(fn *ssa.Function, call *ssa.Call, v ssa.Value) types.Object {
	switch {
	case v.Parent() == nil || tested(call.Block()):
		return nil
	case v.Parent() == fn:
		obj, _ := fn.Object().(*types.Func)
		if _, ok := v.(*ssa.Parameter); !ok || obj == nil || !isExported(obj) {
			return nil
		}
	case e.caller(fn).Parent() != v.Parent() || !e.escapes(e.caller(fn)):
		return nil
	}
	var from types.Object
	eachInstr(fn, func(instr ssa.Instruction) {
		del, ok := instr.(*ssa.Call)
		if !ok || !isBuiltin(&del.Call, "delete") || tested(del.Block()) {
			return
		}
		m, ok := del.Call.Args[0].Type().Underlying().(*types.Map)
		if !ok {
			return // a type parameter
		}
		key, parts := e.origin(del.Call.Args[1])
		byKey := key == v && len(parts) == 0
		if byKey || types.Identical(m.Elem(), v.Type()) {
			from = e.paths.Of(del.Call.Args[0]).Object()
		}
	})
	return from
}

// caller returns the literal that does nothing but have fn, a literal in it, run once,
// or else fn itself. How often it is called does not matter then, but when.
func (e *engine) caller(fn *ssa.Function) *ssa.Function {
	made := e.pkg.Closure(fn)
	if made == nil || fn.Parent().Parent() == nil {
		return fn
	}
	for _, use := range *made.Referrers() {
		call, ok := use.(*ssa.Call)
		if !ok || tested(call.Block()) {
			return fn
		}
		if api, ok := e.apis.Lookup(callee(&call.Call)); !ok || api.Mode != concur.Once {
			return fn
		}
	}
	return fn.Parent()
}

// escapes reports whether the literal fn is returned or stored by its parent, to
// be called whenever somebody likes.
func (e *engine) escapes(fn *ssa.Function) bool {
	found := false
	eachInstr(fn.Parent(), func(instr ssa.Instruction) {
		mc, ok := instr.(*ssa.MakeClosure)
		if !ok || mc.Fn != fn {
			return
		}
		for _, use := range *mc.Referrers() {
			call, isCall := use.(*ssa.Call)
			_, isRun := use.(ssa.CallInstruction)
			found = found || !isRun || isCall && e.onceFunc(call)
		}
	})
	return found
}

// onceFunc reports whether call makes a function of one that runs it once, whoever
// calls it: sync.OnceFunc.
func (e *engine) onceFunc(call *ssa.Call) bool {
	api, ok := e.apis.Lookup(callee(&call.Call))
	return ok && api.Mode == concur.Once && call.Call.Signature().Results().Len() > 0
}

// tested reports whether a condition decides about the block: one way from there does
// not lead to it.
func tested(b *ssa.BasicBlock) bool {
	for d := b.Idom(); d != nil; d = d.Idom() {
		if _, ok := lastIf(d); ok && slices.ContainsFunc(d.Succs, func(s *ssa.BasicBlock) bool { return s != b && !ir.Reaches(s, b, d) }) {
			return true
		}
	}
	return false
}
