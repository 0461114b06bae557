package chanstate

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// Objects of one type may be parts of another, as the queues between the stages of a
// pipeline are. Which part of it an operation concerns is told by the field that the
// object is in: closing s.checked.c has nothing to do with who sends on s.copied.c.

// part returns the field of a struct that holds the object whose channel it is.
func (o Op) part() types.Object {
	if p := o.object(); p != nil && !p.IsRoot() {
		return fieldOf(p)
	}
	return nil
}

// object is the place of the object whose field holds the channel.
func (o Op) object() *access.Path {
	if o.Place == nil {
		return nil
	}
	owner, _ := o.Place.Owner()
	return owner.Parent()
}

func fieldOf(p *access.Path) types.Object {
	if f, ok := p.Object().(*types.Var); ok && f.IsField() {
		return f
	}
	return nil
}

// differ reports whether the two operations concern different parts.
func (p *pairs) differ(f, g *ssa.Function, c, u Op) bool {
	a, b := p.partOf(f, c), p.partOf(g, u)
	return a != nil && b != nil && a != b
}

// partOf is part, also for an object that all who call or start fn pass to it.
func (p *pairs) partOf(fn *ssa.Function, o Op) types.Object {
	object := o.object()
	if object == nil {
		return nil
	}
	param, ok := object.Root().(*ssa.Parameter)
	if !object.IsRoot() || !ok || param.Parent() != fn || p.e.pkg.UsedAsValue(fn) {
		return o.part()
	}
	var part types.Object
	for _, call := range p.e.pkg.Callers[fn] {
		for _, c := range p.e.pkg.Callees(call.Common()) {
			if c.Fn != fn {
				continue
			}
			for i, arg := range c.Args {
				if i >= len(fn.Params) || fn.Params[i] != param {
					continue
				}
				field := fieldOf(p.e.paths.Of(arg))
				if field == nil || part != nil && part != field {
					return nil
				}
				part = field
			}
		}
	}
	return part
}
