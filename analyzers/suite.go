// Package analyzers lists the suite, for drivers.
package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/analyzers/closenil"
	"github.com/maprace/maprace-lint/analyzers/nilmapassign"
	"github.com/maprace/maprace-lint/analyzers/unguardedmap"
	"github.com/maprace/maprace-lint/internal/report"
)

// Entry is one analyzer of the suite together with what it can report.
type Entry struct {
	Analyzer   *analysis.Analyzer
	New        func(report.Options) *analysis.Analyzer
	Categories []*report.Category
}

// Suite returns all analyzers.
func Suite() []Entry {
	return []Entry{
		{unguardedmap.Analyzer, unguardedmap.New, unguardedmap.Categories},
		{nilmapassign.Analyzer, nilmapassign.New, nilmapassign.Categories},
		{closenil.Analyzer, closenil.New, closenil.Categories},
	}
}
