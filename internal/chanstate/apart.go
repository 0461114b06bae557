package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// neverMeet reports whether f, which gets to the object at a, and g, which gets to that
// at b, work on different objects, or are never both at work on one.
func (p *pairs) neverMeet(f, g *ssa.Function, a, b *access.Path) bool {
	return p.twoObjects(a, b) || p.strangers(f, g, a, b) || p.eitherOr(f, g) || p.insteadOf(f, g)
}

// eitherOr reports whether f and g run on goroutines that one function starts, and
// never both:
//
//	if keepAlive {
//		go p.sendAndPing()
//	} else {
//		go p.send()
//	}
func (p *pairs) eitherOr(f, g *ssa.Function) bool {
	a, b := p.start(f), p.start(g)
	return a != nil && b != nil && a.Parent() == b.Parent() && exclusive(a, b)
}

// exclusive reports whether one call of a function never runs both a and b.
func exclusive(a, b ssa.Instruction) bool {
	return a.Block() != b.Block() && !ir.Reaches(a.Block(), b.Block(), nil) && !ir.Reaches(b.Block(), a.Block(), nil)
}

// start returns the go statement that alone runs fn, or nil.
func (p *pairs) start(fn *ssa.Function) *ssa.Go {
	if calls := p.e.pkg.Callers[fn]; len(calls) == 1 && !p.e.pkg.UsedAsValue(fn) {
		start, _ := calls[0].(*ssa.Go)
		return start
	}
	return nil
}

// startedByMethod reports whether one method alone runs fn on a goroutine, whatever
// the state of its object, which others can have made than itself.
func (p *pairs) startedByMethod(fn *ssa.Function) bool {
	start := p.start(fn)
	if start == nil || tested(start.Block()) {
		return false
	}
	method, _ := outermost(start.Parent()).Object().(*types.Func)
	return method != nil && method.Signature().Recv() != nil && isExported(method)
}

// instead reports whether one of two closes is in a literal that is made where the
// other one is not done, in one call of the function around both, which was passed
// the object:
//
//	if len(pending) == 0 {
//		close(req.done)
//		return
//	}
//	last.callbacks = append(last.callbacks, func() { close(req.done) })
func (p *pairs) instead(a, b Op) bool {
	if a.Func == nil || b.Func == nil {
		return false
	}
	if p.e.timed(b.Func) && p.e.stopsTimer(a) || p.e.timed(a.Func) && p.e.stopsTimer(b) {
		return true
	}
	if b.Func.Parent() == a.Func {
		a, b = b, a
	}
	if a.Func.Parent() != b.Func {
		return false
	}
	made, done, inside := p.e.pkg.Closure(a.Func), closeAt(b.Func, b.Pos), closeAt(a.Func, a.Pos)
	return made != nil && done != nil && inside != nil && p.isArgument(p.e.paths.Of(inside.Common().Args[0])) && exclusive(made, done)
}

// stopsTimer reports whether a close is done only if a timer was stopped in time, so
// that what the timer runs is not:
//
//	if l.timer.Stop() { close(l.gone) }
func (e *engine) stopsTimer(op Op) bool {
	at := closeAt(op.Func, op.Pos)
	return at != nil && ifTrue(at, func(call *ssa.CallCommon) bool {
		fn := callee(call)
		return fn != nil && fn.FullName() == "(*time.Timer).Stop"
	})
}

// timed reports whether a timer runs the literal fn.
func (e *engine) timed(fn *ssa.Function) bool {
	made := e.pkg.Closure(fn)
	return made != nil && slices.ContainsFunc(*made.Referrers(), func(use ssa.Instruction) bool {
		call, ok := use.(ssa.CallInstruction)
		return ok && callee(call.Common()) != nil && callee(call.Common()).FullName() == "time.AfterFunc"
	})
}

// ifTrue reports whether instr runs only if a call has returned true that is one of
// those in question.
func ifTrue(instr ssa.Instruction, is func(call *ssa.CallCommon) bool) bool {
	for b := instr.Block(); b.Idom() != nil; b = b.Idom() {
		cond, ok := lastIf(b.Idom())
		call, isCall := cond.(*ssa.Call)
		if ok && isCall && b.Idom().Succs[0] == b && len(b.Preds) == 1 && is(&call.Call) {
			return true
		}
	}
	return false
}

// closeAt returns the close of a channel at pos, if fn itself closes it.
func closeAt(fn *ssa.Function, pos token.Pos) (found ssa.CallInstruction) {
	eachInstr(fn, func(instr ssa.Instruction) {
		if call, ok := instr.(ssa.CallInstruction); ok && call.Pos() == pos && isBuiltin(call.Common(), "close") {
			found = call
		}
	})
	return found
}

// twoObjects reports whether the objects at the roots of a and b are different for
// certain: two functions have made them, each its own, or have received them. A
// goroutine works on what the function around it has made.
func (p *pairs) twoObjects(a, b *access.Path) bool {
	if a == nil || b == nil {
		return false
	}
	f, g := p.maker(a.Root()), p.maker(b.Root())
	return f != nil && g != nil && f != g || p.keptApart(a.Root(), b.Root()) || p.keptApart(b.Root(), a.Root())
}

// keptApart reports whether a is an object that a function has had made, and only calls
// methods of, and b one that some other function has found by itself.
func (p *pairs) keptApart(a, b ssa.Value) bool {
	made, ok := a.(*ssa.Call)
	return ok && p.e.makesQuietly(made) && onlyReceiver(made) && b.Parent() != nil && outermost(b.Parent()) != outermost(made.Parent()) && !p.e.given(b)
}

// onlyReceiver reports whether nothing is done with an object but to call its methods.
func onlyReceiver(object *ssa.Call) bool {
	return !slices.ContainsFunc(*object.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef, *ssa.FieldAddr:
			return false
		case *ssa.Call:
			return !callsMethodOf(&use.Call, object)
		case *ssa.Defer:
			return !callsMethodOf(&use.Call, object)
		}
		return true
	})
}

func callsMethodOf(call *ssa.CallCommon, object ssa.Value) bool {
	fn := call.StaticCallee()
	return fn != nil && fn.Signature.Recv() != nil && call.Args[0] == object && !slices.Contains(call.Args[1:], object)
}

// given reports whether v is, or may be, what the function around it was passed.
func (e *engine) given(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.FreeVar:
		return true
	case *ssa.Alloc: // a variable
		return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
			st, ok := use.(*ssa.Store)
			return ok && st.Addr == v && isParameter(e.pkg.Resolve(st.Val))
		})
	}
	return false
}

// maker returns the function that makes the object, has it made by a constructor, or
// has received it, as nobody else has; or nil if it may be one that others have.
func (p *pairs) maker(object ssa.Value) *ssa.Function {
	switch v := object.(type) {
	case *ssa.Alloc:
		if structType(v.Type()) != nil { // else a variable that holds one
			return v.Parent()
		}
	case *ssa.Call:
		if p.e.makesQuietly(v) {
			return v.Parent()
		}
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			return v.Parent()
		}
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.UnOp:
			if t.Op == token.ARROW {
				return v.Parent()
			}
		case *ssa.Select:
			return v.Parent()
		}
	}
	return nil
}

// strangers reports whether two functions get their objects as arguments, each for
// itself: nothing says that it is ever the same one.
func (p *pairs) strangers(f, g *ssa.Function, a, b *access.Path) bool {
	return outermost(f) != outermost(g) && p.isArgument(a) && p.isArgument(b)
}

// isArgument reports whether the object comes from an argument that is no receiver.
func (p *pairs) isArgument(object *access.Path) bool {
	if object == nil {
		return false
	}
	if cell, ok := object.Root().(*ssa.Alloc); ok {
		if val := p.e.pkg.OnlyStore(cell); val != nil { // a variable that a literal captures
			object = p.e.paths.Of(val)
		}
	}
	param, ok := object.Root().(*ssa.Parameter)
	return ok && (param.Parent().Signature.Recv() == nil || param != param.Parent().Params[0])
}

func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// sameOnce reports whether both operations are in one sync.Once: one of them happens.
func sameOnce(a, b Op) bool {
	return slices.ContainsFunc(a.Locks, func(h lockset.Held) bool {
		once, ok := h.Lock.Object().(*types.Var)
		return ok && isOnce(once.Type()) && slices.ContainsFunc(b.Locks, func(g lockset.Held) bool { return g.Lock.Object() == once })
	})
}
