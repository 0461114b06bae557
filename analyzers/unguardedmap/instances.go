package unguardedmap

import (
	"fmt"
	"go/types"
	"slices"

	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/thread"
)

// instanceLocked reports a package-level map that methods write under the lock
// of their receiver. The lock says that goroutines use the object; other objects
// of the type have locks of their own, and the same map.
func (f *finder) instanceLocked(sites []*guard.Site) (reported bool) {
	if !sites[0].Root.IsGlobal() || slices.ContainsFunc(sites, (*guard.Site).HoldsGlobal) {
		return false
	}
	for _, s := range sites {
		if !s.Access.Write || !s.Root.IsGlobal() || s.Access.Map.Varies() {
			continue
		}
		for _, u := range s.Uses {
			if lock := f.instanceLock(u); lock != nil {
				f.add(report.Finding{
					Pos:      s.Access.Site,
					Category: parallelAccess,
					Level:    report.Medium,
					Message: fmt.Sprintf("write to map %s under %s only, which each %s has for itself",
						f.mapText(s.Access), lock.Name(), f.decl.Holder(lock)),
					Related: f.related(lock.Pos(), "the lock"),
				})
				return true
			}
		}
	}
	return false
}

// instanceLock returns the lock that is held in u if it is the only one, and a
// field of a type of which there may be many objects.
func (f *finder) instanceLock(u guard.Use) (lock types.Object) {
	if u.Context.Silent() {
		return nil
	}
	for _, t := range u.Context.Threads {
		if t.Kind == thread.Main {
			return nil
		}
	}
	for g, read := range u.Held {
		v, ok := g.Obj.(*types.Var)
		if !ok || !v.IsField() || read || lock != nil && lock != v {
			return nil
		}
		lock = v
	}
	if lock == nil || f.decl.Holder(lock) == "" || f.decl.Singleton(lock) {
		return nil
	}
	for g := range u.Open {
		if f.decl.Holder(g.Obj) != f.decl.Holder(lock) {
			return nil
		}
	}
	return lock
}
