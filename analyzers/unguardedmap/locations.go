package unguardedmap

import (
	"cmp"
	"go/token"
	"slices"

	"github.com/maprace/maprace-lint/internal/guard"
)

// locations judges every field and variable that holds a map: first by the
// lock that guards it elsewhere, then by the threads that use it.
func (f *finder) locations(sites map[guard.Location][]*guard.Site) {
	locs := make([]guard.Location, 0, len(sites))
	for loc := range sites {
		locs = append(locs, loc)
	}
	slices.SortFunc(locs, func(a, b guard.Location) int {
		return cmp.Or(cmp.Compare(locPos(a), locPos(b)), cmp.Compare(a.Elems, b.Elems))
	})
	for _, loc := range locs {
		sites := sites[loc]
		if !written(sites) {
			continue // read-only once it is published
		}
		if f.instanceLocked(sites) {
			continue
		}
		belief := f.decl.Infer(loc, sites)
		if belief != nil {
			sites = f.unsealed(belief, f.stable(belief, sites))
		}
		reported := belief != nil && belief.Founded() && f.deviations(belief, sites)
		if !reported && !f.threads(sites) {
			f.promised(sites)
		}
	}
}

func locPos(loc guard.Location) token.Pos {
	if loc.Obj != nil {
		return loc.Obj.Pos()
	}
	return loc.Root.Pos()
}

func written(sites []*guard.Site) bool {
	return slices.ContainsFunc(sites, func(s *guard.Site) bool { return s.Access.Write })
}
