// Package analyzers lists the suite, for drivers.
package analyzers

import (
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/analyzers/closenil"
	"github.com/maprace/maprace-lint/analyzers/nilmapassign"
	"github.com/maprace/maprace-lint/analyzers/unguardedmap"
	"github.com/maprace/maprace-lint/internal/config"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/settings"
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

// Hints returns an analyzer that shows what the entry's has too little
// confidence in to show: for editors, which can do so less loudly.
func (e Entry) Hints() *analysis.Analyzer {
	a := e.New(report.Options{HintsOf: e.Analyzer.Name})
	a.Name += "_hints"
	a.Doc = "report what " + e.Analyzer.Name + " is not sure of\n\n" + a.Doc
	return a
}

// Known returns the names that a configuration may use.
func Known() config.Known {
	var k config.Known
	for _, e := range Suite() {
		k.Analyzers = append(k.Analyzers, e.Analyzer.Name)
		for _, c := range e.Categories {
			k.Categories = append(k.Categories, c.Name)
		}
	}
	k.Categories = append(k.Categories, report.Misused.Name)
	return k
}

// With returns the analyzers that s does not switch off, set up with s.
func With(s *settings.Settings) []*analysis.Analyzer {
	var wanted []*analysis.Analyzer
	for _, e := range Suite() {
		if !slices.Contains(s.Report.Off, e.Analyzer.Name) {
			wanted = append(wanted, e.Analyzer)
		}
	}
	return settings.Apply(wanted, func() (*settings.Settings, error) { return s, nil })
}
