package unguardedmap

import "github.com/maprace/maprace-lint/internal/report"

// What is reported; docs/checks has a page about each.
var (
	inconsistentLock = &report.Category{Name: "inconsistent-lock", Level: report.Medium}
	readLocked       = &report.Category{Name: "read-locked-write", Level: report.High}
	parallelAccess   = &report.Category{Name: "parallel-access", Level: report.High}
	useAfterUnlock   = &report.Category{Name: "use-after-unlock", Level: report.Medium}
	publishedMap     = &report.Category{Name: "published-map", Level: report.Medium}
)

// Categories lists what the analyzer reports.
var Categories = []*report.Category{inconsistentLock, readLocked, parallelAccess, useAfterUnlock, publishedMap}
