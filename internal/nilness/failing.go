package nilness

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/symbol"
)

// failing tells which errors are certainly not nil where the conditions hold.
type failing struct {
	*pass
	conds []string
	phis  map[*ssa.Phi]bool // being looked at: a loop adds nothing
}

// maxWraps bounds how far an error is followed.
const maxWraps = 8

// failure reports whether an error is certainly not nil.
func (p *pass) failure(err ssa.Value, conds []string) bool {
	f := failing{p, conds, map[*ssa.Phi]bool{}}
	return f.certain(err, maxWraps)
}

// certain reports whether an error is made on the spot, by a function that
// always makes one, or of another that is not nil.
func (f failing) certain(err ssa.Value, depth int) bool {
	if depth == 0 {
		return false
	}
	switch x := err.(type) {
	case *ssa.Const:
		return false
	case *ssa.MakeInterface:
		return true
	case *ssa.UnOp:
		if g, ok := x.X.(*ssa.Global); ok && isSentinel(g) {
			return true
		}
	case *ssa.Phi:
		if f.phis[x] {
			return true
		}
		f.phis[x] = true
		return !slices.ContainsFunc(x.Edges, func(e ssa.Value) bool { return !f.certain(e, depth-1) })
	case *ssa.Extract:
		call, ok := x.Tuple.(*ssa.Call)
		if ok && x.Index == call.Call.Signature().Results().Len()-1 && f.fails(call, depth-1) {
			return true
		}
	case *ssa.Call:
		wraps := func(arg ssa.Value) bool { return symbol.IsError(arg.Type()) && f.certain(arg, depth-1) }
		if f.ended(x) || f.fails(x, depth-1) || slices.ContainsFunc(x.Call.Args, wraps) {
			return true
		}
	}
	if len(f.conds) == 0 {
		return false
	}
	_, notNil := slices.BinarySearch(f.conds, "-"+f.spell.spell(err)+"==nil")
	return notNil
}

// fails reports whether a call returns an error whenever it returns.
func (p *pass) fails(call *ssa.Call, depth int) bool {
	if modelOf(calledObject(&call.Call)) == newError {
		return true
	}
	callees, exact := p.callees(&call.Call)
	if !exact {
		return false
	}
	if fn := callees[0].Fn; fn.Pkg == p.ir.SSA {
		return p.alwaysFails(fn, depth)
	}
	s := p.summary(callees[0])
	return s != nil && s.Fails
}

// alwaysFails reports whether no return of a function of this package is
// without an error.
func (p *pass) alwaysFails(fn *ssa.Function, depth int) bool {
	res := fn.Signature.Results()
	if res.Len() == 0 || !symbol.IsError(res.At(res.Len()-1).Type()) || fn.Recover != nil {
		return false
	}
	f := failing{p, nil, map[*ssa.Phi]bool{}}
	returns := 0
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		if returns++; !f.certain(ret.Results[res.Len()-1], depth) {
			return false
		}
	}
	return returns > 0
}
