// Package plugin makes the suite a module plugin of golangci-lint v2.
//
// Importing it registers a linter named "maprace". golangci-lint turns related
// information into issues of their own, so it is written into the message here.
package plugin

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/internal/config"
	"github.com/maprace/maprace-lint/internal/settings"
)

func init() { register.Plugin("maprace", New) }

type linter struct{ settings *settings.Settings }

// New decodes the settings, which have the form of .maprace-lint.yml; an
// unknown key is an error.
func New(raw any) (register.LinterPlugin, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("maprace: %w", err)
	}
	s, err := config.Decode(raw, dir, analyzers.Known())
	if err != nil {
		return nil, fmt.Errorf("maprace: %w", err)
	}
	return &linter{s}, nil
}

// BuildAnalyzers returns the suite.
func (l *linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	suite := analyzers.With(l.settings)
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
