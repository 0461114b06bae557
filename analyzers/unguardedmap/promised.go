package unguardedmap

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/thread"
)

// promised reports a map that exported methods write without any lock although
// the documentation of their type promises that they may run in parallel.
func (f *finder) promised(sites []*guard.Site) {
	for _, s := range sites {
		if !s.Access.Write {
			continue
		}
		if entry := f.promises(s); entry != nil {
			f.add(report.Finding{
				Pos:      s.Access.Site,
				Category: parallelAccess,
				Level:    report.Medium,
				Message: fmt.Sprintf("write to map %s without a lock, though %s is documented as safe for concurrent use",
					f.mapText(s.Access), receiverType(&thread.Thread{Entry: entry}).Name()),
			})
			return
		}
	}
}

// promises returns the exported method that leads to the access without a lock
// and whose receiver, of a type that promises to be safe, holds the map.
func (f *finder) promises(s *guard.Site) *ssa.Function {
	for _, u := range s.Uses {
		if len(u.Held)+len(u.Open) > 0 || !s.SharedIn(u) {
			continue
		}
		for _, t := range u.Context.Threads {
			if t.Kind == thread.API && f.decl.Safe(t.Entry) && t.Entry.Object().Exported() && !setsUp(t.Entry) && !setsUp(s.Fn) && !f.decl.OutOfUse(t.Entry) {
				return t.Entry
			}
		}
	}
	return nil
}
