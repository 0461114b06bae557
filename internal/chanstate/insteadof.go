package chanstate

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// Two methods may each start a goroutine only if the other one has not, and see to it
// that the other one will not, by flags that they read and set under a lock:
//
//	func (q *Queue) Start() {          func (q *Queue) Close() {
//		q.mu.Lock()                        q.mu.Lock()
//		defer q.mu.Unlock()                closing, started := q.closing, q.started
//		if !q.started && !q.closing {      q.closing = true
//			q.started = true               q.mu.Unlock()
//			go q.run()                     if !closing && !started {
//		}                                      go q.finish()
//	}                                      }
//	                                   }

// insteadOf reports whether f and g run on such goroutines only.
func (p *pairs) insteadOf(f, g *ssa.Function) bool {
	if f == g || calledByOthers(f) || calledByOthers(g) {
		return false
	}
	a, b := p.starting(f), p.starting(g)
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(x Case) bool {
		return slices.ContainsFunc(b, func(y Case) bool { return !x.keepsOut(y) || !y.keepsOut(x) })
	})
}

// calledByOthers reports whether fn is a literal, or other packages may call it.
func calledByOthers(fn *ssa.Function) bool { return fn.Object() == nil || fn.Object().Exported() }

// starting lists the cases of the method that starts fn which do so; there are none if
// others start it, too.
func (p *pairs) starting(fn *ssa.Function) (out []Case) {
	var start *ssa.Go
	for _, call := range p.e.pkg.Callers[fn] {
		if at, ok := call.(*ssa.Go); ok {
			if start != nil {
				return nil
			}
			start = at
		}
	}
	if start == nil || p.e.pkg.UsedAsValue(fn) || start.Parent().Signature.Recv() == nil {
		return nil
	}
	sum := p.e.summaries[start.Parent()]
	if sum == nil || sum.Coarse {
		return nil
	}
	for _, c := range sum.Cases {
		if slices.ContainsFunc(c.Running, func(s spawn) bool { return s.at == start }) {
			out = append(out, c)
		}
	}
	return out
}

// keepsOut reports whether c has claimed a flag of its object which d asks for, and that
// has another value then.
func (c *Case) keepsOut(d Case) bool {
	return slices.ContainsFunc(c.Post, func(e Effect) bool {
		return e.Const != "" && c.Claims[e.Place.Object()] && slices.ContainsFunc(d.Pre, func(a Atom) bool {
			differs := a.Fact.Eq != "" && a.Fact.Eq != e.Const || a.Fact.rules(e.Const)
			return differs && a.Place.Object() == e.Place.Object() && ofReceiver(a.Place) && ofReceiver(e.Place)
		})
	})
}

// ofReceiver reports whether p is a field of the method's own object.
func ofReceiver(p *access.Path) bool {
	object := p.Parent()
	if object == nil {
		return false
	}
	param, ok := object.Root().(*ssa.Parameter)
	return ok && object.IsRoot() && param == param.Parent().Params[0]
}
