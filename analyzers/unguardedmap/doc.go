// Package unguardedmap finds maps that several goroutines use without a lock.
package unguardedmap

import "github.com/maprace/maprace-lint/internal/report"

// Doc is the analyzer's documentation.
const Doc = `report concurrent access to maps without a lock

A Go map is not safe for concurrent use when one of the accesses writes. The
runtime stops the whole process when it notices ("fatal error: concurrent map
writes"), and no recover helps.

The analyzer reports a map that is guarded by a lock at most accesses and not at
this one, a write under a read lock, a map that goroutines started here share
without a lock, and a map that is used after the lock has been released. It
follows calls, closures, lock wrappers and constructors, also across packages.
It is silent where it cannot tell that two accesses may run in parallel.`

var (
	inconsistentLock = &report.Category{Name: "inconsistent-lock", Level: report.Medium, Doc: ""}
	readLocked       = &report.Category{Name: "read-locked-write", Level: report.High, Doc: ""}
	parallelAccess   = &report.Category{Name: "parallel-access", Level: report.High, Doc: ""}
	useAfterUnlock   = &report.Category{Name: "use-after-unlock", Level: report.Medium, Doc: ""}
	publishedMap     = &report.Category{Name: "published-map", Level: report.Medium, Doc: ""}
)

// Categories lists what the analyzer reports.
var Categories = []*report.Category{inconsistentLock, readLocked, parallelAccess, useAfterUnlock, publishedMap}
