// Package settings holds what a user can tell the analyzers, beyond what flags
// can say, and brings it to them.
//
// Analyzers ask for it as for any other input: they require [Analyzer], whose
// result is the settings. By itself that is the default; a driver that has
// read others gives them to the suite with [Apply]. So no state is shared
// between two users of the suite in one process.
package settings

import (
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/report"
)

// Settings are what a user has set. The zero value is the default.
type Settings struct {
	// Report decides what is shown.
	Report report.Options
	// Locks and APIs are the library tables with what the user adds.
	Locks *lockset.Table
	APIs  *concur.Table
	// Key identifies the settings: results found under equal keys are equal.
	Key string
}

// Analyzer provides the *Settings.
var Analyzer = &analysis.Analyzer{
	Name:       "mapracesettings",
	Doc:        "provide the settings of the user",
	Run:        func(*analysis.Pass) (any, error) { return &Settings{}, nil },
	ResultType: reflect.TypeFor[*Settings](),
}

// Of returns the settings under which pass runs.
func Of(pass *analysis.Pass) *Settings { return pass.ResultOf[Analyzer].(*Settings) }

// Apply returns copies of the analyzers, and of all that they require, for
// which get provides the settings: it is called once for each package.
func Apply(analyzers []*analysis.Analyzer, get func() (*Settings, error)) []*analysis.Analyzer {
	copies := map[*analysis.Analyzer]*analysis.Analyzer{}
	var clone func(a *analysis.Analyzer) *analysis.Analyzer
	clone = func(a *analysis.Analyzer) *analysis.Analyzer {
		if c, ok := copies[a]; ok {
			return c
		}
		c := *a
		copies[a] = &c
		if a == Analyzer {
			c.Run = func(*analysis.Pass) (any, error) { return get() }
			return &c
		}
		c.Requires = nil
		for _, req := range a.Requires {
			c.Requires = append(c.Requires, clone(req))
		}
		c.Run = func(pass *analysis.Pass) (any, error) {
			original := *pass
			original.Analyzer = a
			original.ResultOf = map[*analysis.Analyzer]any{}
			for _, req := range a.Requires {
				original.ResultOf[req] = pass.ResultOf[copies[req]]
			}
			return a.Run(&original)
		}
		return &c
	}
	var out []*analysis.Analyzer
	for _, a := range analyzers {
		out = append(out, clone(a))
	}
	return out
}
