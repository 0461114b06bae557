package nilness

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// OnPurpose reports whether the object that was left without the map seems to
// need none: the function makes it for other objects, or all of those that get it
// are of another kind, a constant of a declared type in some field. Files have no
// entries as folders do.
func (f *Field) OnPurpose(left Event) bool {
	if left.object == nil || len(f.Made) == 0 {
		return false
	}
	if slices.ContainsFunc(f.Made, func(ev Event) bool { return ev.Fn == left.Fn }) {
		return true
	}
	own := marks(left.object)
	var common map[*types.Var]string
	for i, ev := range f.Made {
		if ev.object == nil {
			return false
		}
		m := marks(ev.object)
		if i == 0 {
			common = m
			continue
		}
		for field, c := range common {
			if m[field] != c {
				delete(common, field)
			}
		}
	}
	for field, c := range common {
		if own[field] != c {
			return true
		}
	}
	return false
}

// marks returns the constants of declared types that the fields of a new object
// get.
func marks(object *ssa.Alloc) map[*types.Var]string {
	out := map[*types.Var]string{}
	for _, ref := range *object.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fa.X != object {
			continue
		}
		for _, ref := range *fa.Referrers() {
			st, ok := ref.(*ssa.Store)
			if !ok || st.Addr != fa {
				continue
			}
			c, ok := st.Val.(*ssa.Const)
			if _, declared := types.Unalias(st.Val.Type()).(*types.Named); ok && declared && c.Value != nil {
				out[fieldAt(fa.X.Type(), fa.Field)] = c.Value.ExactString()
			}
		}
	}
	return out
}

// objectAt returns the object of fn's own that root names.
func objectAt(root ssa.Value, fn *ssa.Function) *ssa.Alloc {
	if a, ok := root.(*ssa.Alloc); ok && a.Parent() == fn {
		return a
	}
	return nil
}
