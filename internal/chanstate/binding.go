package chanstate

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// How the places of a callee are called by its caller.

// binding translates a callee's places into the caller's.
type binding struct {
	callee ir.Callee
	roots  map[ssa.Value]*access.Path // roots of the callee's places, but for parameters
	fixed  map[*access.Path]Val       // what channels were when a goroutine started
	call   ssa.CallInstruction
	// For views: all that is known is that base is what the callee calls from.
	views      bool
	within     *binding // translates the words that this one translates into
	from, base *access.Path
}

func (f *function) bind(c ir.Callee) binding {
	return binding{callee: c, roots: map[ssa.Value]*access.Path{}}
}

// bindReturned is the binding of a literal that the call made has returned: what it
// captures are parts of what was returned, or what its maker was passed.
func (f *function) bindReturned(c ir.Callee, made ssa.Value) binding {
	b := f.bind(c)
	for i, p := range c.Made.Fn.Params {
		if i < len(c.Made.Args) {
			b.roots[p] = f.paths.Of(c.Made.Args[i])
		}
	}
	for _, fv := range c.Fn.FreeVars {
		if cell, ok := f.pkg.Binding(fv).(*ssa.Alloc); ok {
			b.roots[cell] = f.paths.Select(f.paths.Root(made), access.Selector{Elem: strconv.Quote("captured " + fv.Name())})
		}
	}
	return b
}

// argument returns what the caller passes for root, nil if that is no parameter.
func (b *binding) argument(root ssa.Value) ssa.Value {
	if b.views {
		return nil
	}
	switch root := root.(type) {
	case *access.Formal:
		if root.Index < len(b.callee.Args) {
			return b.callee.Args[root.Index]
		}
	case *ssa.Parameter:
		if i := slices.Index(b.callee.Fn.Params, root); i >= 0 && i < len(b.callee.Args) {
			return b.callee.Args[i]
		}
	}
	return nil
}

// to translates a place; it is nil if the caller has no word for it.
func (f *function) to(b binding, p *access.Path) *access.Path {
	q := f.toCaller(b, p)
	if q == nil || b.within == nil {
		return q
	}
	return f.to(*b.within, q)
}

// toCaller translates a place for the very caller of the callee.
func (f *function) toCaller(b binding, p *access.Path) *access.Path {
	root := p.Root()
	if b.views {
		return f.viewed(b, p)
	}
	base := b.roots[root]
	if arg := b.argument(root); base == nil && arg != nil {
		base = f.paths.Of(arg)
	}
	if base == nil {
		switch root.(type) {
		case *ssa.Parameter, *access.Formal:
			if root.Parent() == b.callee.Fn || root.Parent() == nil {
				return nil
			}
		}
		return f.withArguments(b, p)
	}
	return f.under(base, b, p)
}

// under returns the place that p, of a callee, is if its root is called base here.
func (f *function) under(base *access.Path, b binding, p *access.Path) *access.Path {
	if p.IsRoot() {
		return base
	}
	return f.paths.Select(f.under(base, b, p.Parent()), f.elem(b, p.Last()))
}

// withArguments translates a place of the caller's, which a literal captures,
// if its elements are selected by the literal's parameters.
func (f *function) withArguments(b binding, p *access.Path) *access.Path {
	for _, q := range b.callee.Fn.Params {
		if !keyedBy(p, elemKey(q, b.callee.Fn)) {
			continue
		}
		sels, _ := p.Selectors(p.Base())
		base := p.Base()
		for _, s := range sels {
			if s.Field == nil && s.Elem == elemKey(q, b.callee.Fn) {
				s = f.elem(b, s)
			}
			base = f.paths.Select(base, s)
		}
		f.noteElems(base)
		return base
	}
	return p
}

// viewed translates a place of a view.
func (f *function) viewed(b binding, p *access.Path) *access.Path {
	if b.from == nil {
		if p.IsGlobal() {
			return p
		}
		return nil
	}
	sels, ok := p.Selectors(b.from)
	if !ok {
		if p.IsGlobal() {
			return p
		}
		return nil
	}
	q := b.base
	for _, s := range sels {
		q = f.paths.Select(q, f.elem(b, s))
	}
	return q
}

// elem translates an element's key: one that is a parameter of the callee
// selects what the argument does, any other register of its means nothing here.
func (f *function) elem(b binding, s access.Selector) access.Selector {
	if s.Field != nil || s.Elem == "*" {
		return s
	}
	for i, p := range b.callee.Fn.Params {
		if strings.HasPrefix(s.Elem, p.Name()) && s.Elem == elemKey(p, b.callee.Fn) && i < len(b.callee.Args) {
			return access.Selector{Elem: f.key(b.callee.Args[i])}
		}
	}
	if out := access.Portable([]access.Selector{s}); out[0].Elem != "*" {
		return s
	}
	return access.Selector{Elem: "some " + s.Elem}
}

// value translates what a place held when the callee was entered.
func (f *function) value(w *world, b binding, p *access.Path) (*world, Val) {
	if val, ok := b.fixed[p]; ok {
		return w, val
	}
	if b.within != nil {
		if p = f.toCaller(b, p); p == nil {
			return w, Val{}
		}
		return f.value(w, *b.within, p)
	}
	if arg := b.argument(p.Root()); arg != nil && p.IsRoot() && tracked(arg.Type()) {
		return w, f.eval(w, arg)
	}
	q := f.to(b, p)
	if q == nil {
		return w, Val{}
	}
	w, val := f.load(w, q, placeType(p), nil)
	if val == (Val{}) && b.call != nil {
		val = Val{Sym: f.found(b.call, q)}
		w = w.withMem(q, val)
	}
	return w, val
}
