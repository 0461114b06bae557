// Package sarif writes findings in the Static Analysis Results Interchange
// Format, version 2.1.0 (OASIS, 2020), for GitHub code scanning and others.
package sarif

import (
	"io"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/fingerprint"
	"github.com/maprace/maprace-lint/internal/lines"
	"github.com/maprace/maprace-lint/internal/report"
)

// Tool describes the tool and what it can report.
type Tool struct {
	Name, Version, URL string
	Rules              []Rule
}

// Rule is a category of findings.
type Rule struct {
	ID, Analyzer string
	Level        report.Level
	Summary      string
	Markdown     string
	URL          string
}

// severity maps confidence to SARIF's levels: what is sure must be looked at.
var severity = map[report.Level]string{
	report.High:   "error",
	report.Medium: "warning",
	report.Low:    "note",
}

// srcRoot stands for the root of the sources; whoever reads the log knows where
// that is on his machine.
const srcRoot = "%SRCROOT%"

// fingerprintKey names the kind of fingerprint; the number belongs to it.
const fingerprintKey = "mapraceLint/v1"

// Write writes a log with one run. The names of files below dir are relative to
// it. With failures the log says that it is not all.
func Write(w io.Writer, tool Tool, dir string, findings []driver.Finding, failures []driver.Failure) error {
	log := sarif.NewReport()
	run := sarif.NewRunWithInformationURI(tool.Name, tool.URL)
	run.Tool.Driver.WithVersion(tool.Version)
	run.WithColumnKind("utf16CodeUnits")
	run.AddInvocation(invocation(failures))
	for _, r := range tool.Rules {
		addRule(run, r)
	}
	p := &places{dir: dir, lines: lines.New()}
	prints := fingerprint.Of(findings)
	for i, f := range findings {
		p.result(run, f, prints[i])
	}
	log.AddRun(run)
	return log.PrettyWrite(w)
}

func invocation(failures []driver.Failure) *sarif.Invocation {
	inv := sarif.NewInvocation().WithExecutionSuccessful(len(failures) == 0)
	for _, f := range failures {
		inv.AddToolExecutionNotification(sarif.NewNotification().
			WithLevel(sarif.LevelError).
			WithMessage(sarif.NewTextMessage(f.Package + ": " + f.Message)))
	}
	return inv
}

func addRule(run *sarif.Run, r Rule) {
	properties := sarif.NewPropertyBag()
	properties.Add("tags", []string{r.Analyzer, "concurrency", "reliability"})
	properties.Add("precision", r.Level.String())
	properties.Add("problem.severity", severity[r.Level])
	run.AddRule(r.ID).
		WithName(r.ID).
		WithShortDescription(message(r.Summary)).
		WithFullDescription(message(r.Summary)).
		WithHelp(sarif.NewMultiformatMessageString().WithText(r.Summary).WithMarkdown(r.Markdown)).
		WithHelpURI(r.URL).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(severity[r.Level])).
		WithProperties(properties)
}

func message(text string) *sarif.MultiformatMessageString {
	return sarif.NewMultiformatMessageString().WithText(text)
}

// result adds what a finding says to the run.
func (p *places) result(run *sarif.Run, f driver.Finding, print fingerprint.Print) {
	res := run.CreateResultForRule(f.Category)
	res.WithMessage(sarif.NewTextMessage(f.Message))
	if i := run.GetRuleIndex(f.Category); i >= 0 {
		res.WithLevel(run.Tool.Driver.Rules[i].DefaultConfiguration.Level)
	}
	res.WithPartialFingerprints(map[string]string{fingerprintKey: print.Hash()})
	res.AddLocation(p.location(f.Pos, f.End, ""))
	for i, r := range f.Related {
		res.AddRelatedLocation(p.location(r.Pos, r.End, r.Message).WithID(i + 1))
	}
	if len(f.Related) > 0 {
		res.AddCodeFlow(p.flow(f))
	}
	for _, fix := range f.Fixes {
		if fix := p.fix(fix); fix != nil {
			res.AddFixe(fix)
		}
	}
}
