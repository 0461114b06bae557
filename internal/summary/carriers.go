package summary

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
)

// carriers are the fields and variables through which functions reach those who
// call them: fields of function type, and channels of functions, or of structs
// with functions. It maps each to how its functions are run, as far as the package
// shows:
//
//	func (s *Server) ServeHTTP(...) { s.enter() }    enter is run for each request
//	for f := range q.ch { f() }                      one after the other, elsewhere
//	for t := range q.ch { t.run(); close(t.done) }   the same
type carriers map[types.Object]concur.Mode

// findCarriers looks at the calls of function values. It fills p.carriers and
// p.runsQueue.
func (p *Package) findCarriers() {
	p.carriers, p.runsQueue = carriers{}, map[*ssa.Function]bool{}
	for _, fn := range p.IR.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok || call.Common().IsInvoke() {
					continue
				}
				v := call.Common().Value
				if ch := p.receivedFrom(v); ch != nil {
					if obj := p.Paths.Of(ch).Object(); obj != nil {
						p.carriers[obj] = concur.Queued
					}
					if _, atOnce := instr.(*ssa.Call); atOnce {
						p.runsQueue[fn] = true
					}
				} else if obj := p.Paths.Of(v).Object(); obj != nil && isFunc(v) && p.runsPerRequest(fn, maxServed) {
					p.carriers[obj] = concur.Many
				}
			}
		}
	}
}

// receivedFrom returns the channel that v, or the struct that v is a field of, was
// received from.
func (p *Package) receivedFrom(v ssa.Value) ssa.Value {
	switch field := v.(type) {
	case *ssa.Field:
		v = field.X
	case *ssa.UnOp:
		if addr, ok := field.X.(*ssa.FieldAddr); ok {
			if local, ok := addr.X.(*ssa.Alloc); ok {
				v = p.IR.OnlyStore(local)
			}
		}
	}
	switch recv := v.(type) {
	case *ssa.UnOp:
		if recv.Op == token.ARROW {
			return recv.X
		}
	case *ssa.Extract:
		switch tuple := recv.Tuple.(type) {
		case *ssa.UnOp:
			if tuple.Op == token.ARROW && recv.Index == 0 {
				return tuple.X
			}
		case *ssa.Select:
			return receivedBy(tuple, recv.Index)
		}
	}
	return nil
}

// receivedBy returns the channel of the case of sel whose value is the result with
// the given index: after the chosen case and whether its channel is open, there is
// a result for each case that receives.
func receivedBy(sel *ssa.Select, index int) ssa.Value {
	for _, st := range sel.States {
		if st.Dir != types.RecvOnly {
			continue
		}
		if index--; index == 1 {
			return st.Chan
		}
	}
	return nil
}

// maxServed bounds the chain of calls from a handler to what it uses.
const maxServed = 4

// runsPerRequest reports whether a server runs fn, itself or through its only
// callers, once per request.
func (p *Package) runsPerRequest(fn *ssa.Function, depth int) bool {
	if obj, ok := fn.Object().(*types.Func); ok && concur.IsHandlerMethod(obj) {
		return true
	}
	callers := p.IR.Callers[fn]
	if depth == 0 || len(callers) == 0 || fn.Parent() != nil {
		return false
	}
	for _, site := range callers {
		if !p.runsPerRequest(site.Parent(), depth-1) {
			return false
		}
	}
	return true
}

// carry records what becomes of a function value that is put into a carrier.
func (f *flow) carry(instr ssa.Instruction, into, v ssa.Value) {
	for _, fn := range functionsIn(v) {
		f.carryFunc(instr, into, fn)
	}
}

// functionsIn returns v, if it is a function, or the functions that are in the
// struct v, which is built here.
func functionsIn(v ssa.Value) (out []ssa.Value) {
	if isFunc(v) {
		return []ssa.Value{v}
	}
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	local, ok := load.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, use := range *local.Referrers() {
		field, ok := use.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, use := range *field.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == field && isFunc(st.Val) {
				out = append(out, st.Val)
			}
		}
	}
	return out
}

func (f *flow) carryFunc(instr ssa.Instruction, into, v ssa.Value) {
	if field, ok := into.(*ssa.FieldAddr); ok && isHandlerField(field) {
		f.addTargets(instr, v, concur.Many, nil, Locking{})
		return
	}
	switch mode := f.p.carriers[f.p.Paths.Of(into).Object()]; mode {
	case concur.Many:
		f.addTargets(instr, v, mode, nil, Locking{})
	case concur.Queued:
		f.noteParamCall(instr, Call{Func: f.p.Paths.Of(v), Mode: mode})
	}
}

// isHandlerField reports whether addr is a field of a library's struct whose
// functions that library calls in parallel.
func isHandlerField(addr *ssa.FieldAddr) bool {
	t := addr.X.Type().Underlying().(*types.Pointer).Elem()
	st, ok := t.Underlying().(*types.Struct)
	return ok && concur.IsHandlerField(t, st.Field(addr.Field))
}
