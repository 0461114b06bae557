package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
)

// carriers are the fields and variables through which functions reach those who
// call them: fields of function type, and channels of functions. It maps each
// to how its functions are run, as far as the package shows:
//
//	func (s *Server) ServeHTTP(...) { s.enter() }    enter is run for each request
//	for f := range q.ch { f() }                      one after the other, elsewhere
type carriers map[types.Object]concur.Mode

// findCarriers looks at the calls of function values.
func findCarriers(p *Package) carriers {
	out := carriers{}
	for _, fn := range p.IR.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok || call.Common().IsInvoke() {
					continue
				}
				v := call.Common().Value
				if ch := receivedFrom(v); ch != nil {
					if obj := p.Paths.Of(ch).Object(); obj != nil {
						out[obj] = concur.Queued
					}
				} else if obj := p.Paths.Of(v).Object(); obj != nil && isFunc(v) && p.runsPerRequest(fn, maxServed) {
					out[obj] = concur.Many
				}
			}
		}
	}
	return out
}

// receivedFrom returns the channel that v was received from.
func receivedFrom(v ssa.Value) ssa.Value {
	if ext, ok := v.(*ssa.Extract); ok && ext.Index == 0 {
		v = ext.Tuple
	}
	if recv, ok := v.(*ssa.UnOp); ok && recv.Op.String() == "<-" {
		return recv.X
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
	if !isFunc(v) {
		return
	}
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
