package chanstate

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Who closes a channel that is an element of a map or slice, and leaves it there,
// leaves it to those who come next under the same lock:
//
//	b.mu.Lock()                            b.mu.Lock()
//	for _, s := range b.subs {             for _, s := range b.subs {
//		close(s)                               s <- v
//	}                                      }
//	b.mu.Unlock()                          b.mu.Unlock()
//
// The lock tells that the two may come in any order.

// leftBehind reports whether u finds in a container, under the lock that c was done
// under, what the entry of c has closed and not taken out. A channel in an object's
// field must be one that nobody sets to nil or makes anew.
func (p *pairs) leftBehind(closer, user Entry, c, u Op) bool {
	in := c.container()
	return in != nil && in == u.container() && c.Object == u.Object && (c.Object == in || !p.e.cleared[c.Object] && !p.e.madeLate[c.Object]) && c.Pos.IsValid() && u.Pos.IsValid() && c.excludes(u) &&
		!p.e.watch(closer.Fn).changes[in] && !p.flagged(closer.Fn, u) && !c.Conditional && !u.Conditional &&
		!p.e.inTest(c.Func) && !p.e.inTest(u.Func)
}

// container returns the field or variable that holds the map or slice of which the
// channel, or the object that has it, is an element, or nil.
func (o Op) container() types.Object {
	for p := o.Place; p != nil && p.Parent() != nil; p = p.Parent() {
		if p.Last().Field == nil {
			return p.Parent().Object()
		}
	}
	return nil
}

// changed returns the field or variable with a map or slice that instr sets, or
// some of whose elements it takes out or replaces, or nil.
func (e *engine) changed(instr ssa.Instruction) types.Object {
	switch instr := instr.(type) {
	case *ssa.Store:
		if index, ok := instr.Addr.(*ssa.IndexAddr); ok {
			return e.paths.Of(index.X).Object()
		}
		switch instr.Val.Type().Underlying().(type) {
		case *types.Map, *types.Slice, *types.Struct:
			return cellObject(instr.Addr)
		}
	case *ssa.MapUpdate:
		return e.paths.Of(instr.Map).Object()
	case *ssa.UnOp:
		if instr.Op == token.MUL && cellObject(instr.X) != nil && usedOtherwise(instr) {
			return cellObject(instr.X)
		}
	case ssa.CallInstruction:
		if isBuiltin(instr.Common(), "delete") || isBuiltin(instr.Common(), "clear") {
			return e.paths.Of(instr.Common().Args[0]).Object()
		}
	}
	return nil
}

// removed returns the field or variable of the map out of which instr takes something,
// or which it replaces by another.
func (e *engine) removed(instr ssa.Instruction) types.Object {
	switch instr := instr.(type) {
	case *ssa.Store:
		if _, isMap := instr.Val.Type().Underlying().(*types.Map); isMap {
			return cellObject(instr.Addr)
		}
	case ssa.CallInstruction:
		if isBuiltin(instr.Common(), "delete") || isBuiltin(instr.Common(), "clear") {
			return holderOf(e.paths.Of(instr.Common().Args[0]))
		}
	}
	return nil
}
