package nilness

import (
	"go/types"
	"slices"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// relevance tells which types matter to a package, and which maps they hold.
type relevance struct {
	pkg  *types.Package
	memo map[types.Type]bool
	maps map[types.Type][][]access.Selector
}

func newRelevance(pkg *types.Package) *relevance {
	return &relevance{pkg, map[types.Type]bool{}, map[types.Type][][]access.Selector{}}
}

// has reports whether a value of type t is a map, holds one, or leads to one
// in a few steps.
func (r *relevance) has(t types.Type) bool { return r.within(t, 5) }

func (r *relevance) within(t types.Type, depth int) bool {
	if known, ok := r.memo[t]; ok {
		return known
	}
	if depth == 0 {
		return false
	}
	found := false
	switch u := core(t).(type) {
	case *types.Map:
		found = true
	case *types.Pointer:
		found = r.within(u.Elem(), depth-1)
	case *types.Slice:
		found = r.within(u.Elem(), depth-1)
	case *types.Array:
		found = r.within(u.Elem(), depth-1)
	case *types.Struct:
		for f := range u.Fields() {
			if !r.hidden(f) && r.within(f.Type(), depth-1) {
				found = true
				break
			}
		}
	}
	if found || depth == 5 {
		r.memo[t] = found
	}
	return found
}

// hidden reports whether nothing can be learnt of a field: it is one that only
// the standard library has access to, whose functions have no summaries. So a
// *testing.T leads to no map.
func (r *relevance) hidden(f *types.Var) bool {
	return !f.Exported() && !f.Embedded() && f.Pkg() != nil && f.Pkg() != r.pkg && ir.Standard(f.Pkg().Path())
}

// mapFields returns the paths of the map-typed fields that a struct of type t
// contains by value, up to two levels deep.
func (r *relevance) mapFields(t types.Type) [][]access.Selector {
	out, known := r.maps[t]
	if !known {
		out = r.fieldsBelow(t, nil)
		r.maps[t] = out
	}
	return out
}

func (r *relevance) fieldsBelow(t types.Type, prefix []access.Selector) (out [][]access.Selector) {
	st, ok := core(t).(*types.Struct)
	if !ok || len(prefix) > 2 {
		return nil
	}
	for field := range st.Fields() {
		if r.hidden(field) {
			continue
		}
		sels := append(slices.Clone(prefix), access.Selector{Field: field.Origin()})
		if isMapType(field.Type()) {
			out = append(out, sels)
		} else {
			out = append(out, r.fieldsBelow(field.Type(), sels)...)
		}
	}
	return out
}
