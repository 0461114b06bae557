package guard

import (
	"slices"

	"github.com/maprace/maprace-lint/internal/access"
)

// pairs are the locks of one kind that a use holds, or possibly holds, of several
// objects. Whoever locks two of a kind has put them in order before, and so knows them
// by other names than that of the map's object:
//
//	lo, hi := &s.parts[min(i, j)], &s.parts[max(i, j)]
//	lo.mu.Lock(); hi.mu.Lock()
//	s.parts[i].m[k] = v
type pairs map[Guard][]*access.Path

func (p pairs) add(g Guard, lock *access.Path) {
	if kind := g.Class(); !slices.Contains(p[kind], lock) {
		p[kind] = append(p[kind], lock)
	}
}

// open notes in u that one of the several locks may be that of the map's object.
func (p pairs) open(u Use) {
	for kind, locks := range p {
		if len(locks) > 1 {
			u.Open[Guard{Obj: kind.Obj, Root: kind.Root, Self: true}] = true
		}
	}
}
