// Package plugin makes the suite a module plugin of golangci-lint v2.
//
// Importing it registers the linter "maprace", which is the whole suite, and
// each analyzer as a linter of its own name, for those who want only that one
// or to write //nolint with its name. golangci-lint turns related information
// into issues of their own, so it is written into the message here.
package plugin

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/internal/config"
	"github.com/maprace/maprace-lint/internal/settings"
)

func init() {
	register.Plugin("maprace", New)
	for _, name := range analyzers.Known().Analyzers {
		register.Plugin(name, func(raw any) (register.LinterPlugin, error) { return decode(name, raw, name) })
	}
}

type linter struct {
	settings *settings.Settings
	names    []string // of the analyzers, or none for all of them
}

// New returns the whole suite. The settings have the form of .maprace-lint.yml;
// an unknown key is an error.
func New(raw any) (register.LinterPlugin, error) { return decode("maprace", raw) }

func decode(name string, raw any, analyzer ...string) (register.LinterPlugin, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s, err := config.Decode(raw, dir, analyzers.Known())
	if err != nil {
		return nil, fmt.Errorf("settings of %s: %w", name, err)
	}
	return &linter{s, analyzer}, nil
}

// BuildAnalyzers returns the analyzers.
func (l *linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	suite := slices.DeleteFunc(analyzers.With(l.settings), func(a *analysis.Analyzer) bool {
		return len(l.names) > 0 && !slices.Contains(l.names, a.Name)
	})
	for _, a := range suite {
		inline(a)
	}
	return suite, nil
}

// GetLoadMode asks for type information, which SSA needs.
func (l *linter) GetLoadMode() string { return register.LoadModeTypesInfo }

// inline makes a report that has related information one message.
func inline(a *analysis.Analyzer) {
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		inlined := *pass
		inlined.Report = func(d analysis.Diagnostic) {
			d.Message = withRelated(pass, d)
			d.Related = nil
			pass.Report(d)
		}
		return run(&inlined)
	}
}

func withRelated(pass *analysis.Pass, d analysis.Diagnostic) string {
	var notes []string
	for _, r := range d.Related {
		posn := pass.Fset.Position(r.Pos)
		notes = append(notes, fmt.Sprintf("%s at %s:%d", r.Message, filepath.Base(posn.Filename), posn.Line))
	}
	if len(notes) == 0 {
		return d.Message
	}
	return d.Message + " (" + strings.Join(notes, "; ") + ")"
}
