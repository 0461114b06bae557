package chanstate

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// twoObjects reports whether the objects at the roots of a and b are different for
// certain: two functions have made them, each its own. A goroutine works on what
// the function around it has made.
func (p *pairs) twoObjects(a, b *access.Path) bool {
	if a == nil || b == nil {
		return false
	}
	f, g := p.maker(a.Root()), p.maker(b.Root())
	return f != nil && g != nil && f != g
}

// maker returns the function that makes the object, or has it made by a constructor,
// or nil if it may be an older one.
func (p *pairs) maker(object ssa.Value) *ssa.Function {
	switch v := object.(type) {
	case *ssa.Alloc:
		if _, isVar := v.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Pointer); !isVar {
			return v.Parent()
		}
	case *ssa.Call:
		if callees := p.e.pkg.Callees(&v.Call); len(callees) == 1 && p.e.quietConstructor(callees[0].Fn) {
			return v.Parent()
		}
	}
	return nil
}
