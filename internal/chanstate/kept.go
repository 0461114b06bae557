package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A function may look up a channel, or a struct with one, in a map, and close it if
// it is there:
//
//	if w, ok := g.waiters[key]; ok { close(w.ready) }
//
// It asks because it expects to come when there is nothing to close. If nothing ever
// leaves the map, the second call for a key finds what the first one has closed.

// kept looks for such closes.
func (p *pairs) kept() {
	for _, fn := range p.e.pkg.Funcs {
		obj, _ := fn.Object().(*types.Func)
		if obj == nil || !isExported(obj) || !p.e.relevant.memo[fn] || p.e.inTest(fn) {
			continue
		}
		eachInstr(fn, func(instr ssa.Instruction) {
			call, ok := instr.(*ssa.Call)
			if !ok || !isBuiltin(&call.Call, "close") {
				return
			}
			root, parts := p.e.origin(call.Call.Args[0])
			look := lookup(root)
			if look == nil || len(parts) > 0 && p.e.madeLate[parts[0]] || p.reported(call.Pos()) || !isParameter(p.e.pkg.Resolve(look.Index)) || !onlyAsksFor(call.Block(), look) {
				return
			}
			in := p.e.paths.Of(look.X).Object()
			if in == nil || !isField(in) || in.Exported() || in.Pkg() != p.e.pkg.Types || p.e.mayLeave(in) || p.e.putsInto(fn, in) {
				return
			}
			op := Op{Kind: Close, Pos: call.Pos(), Site: call.Pos(), Func: fn}
			entry := p.e.entry(fn, API)
			p.add(Event{Kind: DoubleClose, Op: op, Earlier: op}, Pair{First: entry, Second: entry, Member: in})
		})
	}
}

// reported reports whether there is already a close that comes after the one at pos,
// or before it.
func (p *pairs) reported(pos token.Pos) bool {
	return slices.ContainsFunc(p.events, func(e Event) bool {
		return e.Kind == DoubleClose && e.Pair.Left && (e.Op.Pos == pos || e.Earlier.Pos == pos)
	})
}

// lookup returns the lookup in a map that v comes from, or nil.
func lookup(v ssa.Value) *ssa.Lookup {
	if x, ok := v.(*ssa.Extract); ok && x.Index == 0 {
		v = x.Tuple
	}
	look, ok := v.(*ssa.Lookup)
	if !ok {
		return nil
	}
	if _, isMap := look.X.Type().Underlying().(*types.Map); !isMap {
		return nil
	}
	return look
}

func isField(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && v.IsField()
}

func isParameter(v ssa.Value) bool {
	_, ok := v.(*ssa.Parameter)
	return ok
}

// onlyAsksFor reports whether all that decides about the block b is whether the
// lookup has found something.
func onlyAsksFor(b *ssa.BasicBlock, look *ssa.Lookup) bool {
	asked := false
	for d := b.Idom(); d != nil; d = d.Idom() {
		cond, ok := lastIf(d)
		if !ok {
			continue
		}
		if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
			cond = not.X
		}
		switch c := cond.(type) {
		case *ssa.Extract:
			ok = c.Tuple == look && c.Index == 1
		case *ssa.BinOp:
			k, isConst := c.Y.(*ssa.Const)
			ok = isConst && k.IsNil() && lookup(c.X) == look
		default:
			ok = false
		}
		if !ok {
			return false
		}
		asked = true
	}
	return asked
}

// mayLeave reports whether something may be taken out of the map in the field: its elements are deleted, it is replaced, or handed on.
func (e *engine) mayLeave(in types.Object) bool {
	leaves := false
	for _, fn := range e.pkg.Funcs {
		eachInstr(fn, func(instr ssa.Instruction) {
			switch instr := instr.(type) {
			case *ssa.Store:
				if fa, ok := instr.Addr.(*ssa.FieldAddr); ok && cellObject(fa) == in {
					_, fresh := fa.X.(*ssa.Alloc)
					leaves = leaves || !fresh
				}
			case *ssa.UnOp:
				if instr.Op == token.MUL && cellObject(instr.X) == in {
					leaves = leaves || usedOtherwise(instr)
				}
			case *ssa.FieldAddr:
				if cellObject(instr) == in {
					for _, use := range *instr.Referrers() {
						switch use.(type) {
						case *ssa.Store, *ssa.UnOp, *ssa.DebugRef:
						default:
							leaves = true
						}
					}
				}
			case *ssa.Field:
				leaves = leaves || structType(instr.X.Type()).Field(instr.Field) == in
			}
		})
	}
	return leaves
}

// putsInto reports whether fn itself puts something into the map in the field, in
// place of what it has closed.
func (e *engine) putsInto(fn *ssa.Function, in types.Object) bool {
	found := false
	eachInstr(fn, func(instr ssa.Instruction) {
		put, ok := instr.(*ssa.MapUpdate)
		found = found || ok && e.paths.Of(put.Map).Object() == in
	})
	return found
}

// usedOtherwise reports whether the map or slice m is used for more than lookups, updates
// and loops.
func usedOtherwise(m *ssa.UnOp) bool {
	for _, use := range *m.Referrers() {
		switch use := use.(type) {
		case *ssa.Lookup, *ssa.Range, *ssa.IndexAddr, *ssa.DebugRef:
		case *ssa.BinOp: // a test for nil
		case *ssa.MapUpdate:
			if use.Map != m {
				return true
			}
		case *ssa.Call:
			if !isBuiltin(&use.Call, "len") {
				return true
			}
		default:
			return true
		}
	}
	return false
}
