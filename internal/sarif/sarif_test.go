package sarif

import (
	"bytes"
	"encoding/json"
	"go/token"
	"os"
	"path/filepath"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/report"
)

var tool = Tool{
	Name: "tool", Version: "v1.2.3", URL: "https://example.com",
	Rules: []Rule{{ID: "kind", Analyzer: "check", Level: report.High, Summary: "What it is.", Markdown: "# kind", URL: "https://example.com/kind"}},
}

func write(t *testing.T, dir string, findings []driver.Finding, failures ...driver.Failure) *sarif.Report {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, tool, dir, findings, failures); err != nil {
		t.Fatal(err)
	}
	log, err := sarif.FromBytes(out.Bytes(), sarif.WithStrictValidation())
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Validate(); err != nil {
		t.Errorf("against the schema: %v", err)
	}
	var again bytes.Buffer
	if err := Write(&again, tool, dir, findings, failures); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("written twice it differs (%v)", err)
	}
	return log
}

func TestEmptyLogIsValid(t *testing.T) {
	log := write(t, t.TempDir(), nil)
	if n := len(log.Runs[0].Results); n != 0 {
		t.Errorf("%d results", n)
	}
	if rules := log.Runs[0].Tool.Driver.Rules; len(rules) != 1 || *rules[0].Help.Markdown != "# kind" {
		t.Errorf("rules %v", rules)
	}
}

func TestLogSaysWhetherItIsAll(t *testing.T) {
	inv := write(t, t.TempDir(), nil).Runs[0].Invocations[0]
	if !*inv.ExecutionSuccessful || len(inv.ToolExecutionNotifications) != 0 {
		t.Errorf("without failures: %s", dump(t, inv))
	}
	inv = write(t, t.TempDir(), nil, driver.Failure{Package: "p", Message: "does not compile"}).Runs[0].Invocations[0]
	if *inv.ExecutionSuccessful || *inv.ToolExecutionNotifications[0].Message.Text != "p: does not compile" {
		t.Errorf("with one: %s", dump(t, inv))
	}
}

func TestResult(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a b", "p.go")
	if err := os.Mkdir(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	// The smile takes 4 bytes and 2 UTF-16 code units.
	if err := os.WriteFile(file, []byte("package p\n/* 😀 */ m[k] = 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	at := func(line, column int) token.Position {
		return token.Position{Filename: file, Line: line, Column: column}
	}
	log := write(t, dir, []driver.Finding{{
		Package: "p", Analyzer: "check", Category: "kind", Message: "it is wrong",
		Pos: at(2, 12), End: at(2, 16),
		Related: []driver.Related{
			{Pos: at(1, 1), Message: "passed here"},
			{Pos: token.Position{Filename: "/elsewhere/q.go", Line: 7, Column: 1}, Message: "made there"},
		},
		Fixes: []driver.Fix{{Message: "mend it", Edits: []driver.Edit{{File: file, Start: 21, End: 25, New: "n[k]"}}}},
	}})
	if n := len(log.Runs[0].Results); n != 1 {
		t.Fatalf("%d results", n)
	}
	res := log.Runs[0].Results[0]
	if *res.RuleID != "kind" || res.RuleIndex != 0 || res.Level != "error" || *res.Message.Text != "it is wrong" {
		t.Errorf("result %s", dump(t, res))
	}
	where := res.Locations[0].PhysicalLocation
	if *where.ArtifactLocation.URI != "a%20b/p.go" || *where.ArtifactLocation.URIBaseID != "%SRCROOT%" {
		t.Errorf("file %s", dump(t, where.ArtifactLocation))
	}
	if r := where.Region; *r.StartLine != 2 || *r.StartColumn != 10 || *r.EndColumn != 14 || *r.Snippet.Text != "/* 😀 */ m[k] = 1" {
		t.Errorf("region %s", dump(t, r))
	}
	if n := len(res.RelatedLocations); n != 2 || *res.RelatedLocations[1].PhysicalLocation.ArtifactLocation.URI != "file:///elsewhere/q.go" {
		t.Errorf("related locations %s", dump(t, res.RelatedLocations))
	}
	var steps []string
	for _, step := range res.CodeFlows[0].ThreadFlows[0].Locations {
		steps = append(steps, *step.Location.Message.Text)
	}
	if len(steps) != 3 || steps[0] != "made there" || steps[1] != "passed here" || steps[2] != "it is wrong" {
		t.Errorf("code flow %q", steps)
	}
	fix := res.Fixes[0].ArtifactChanges[0].Replacements[0]
	if r := fix.DeletedRegion; *r.StartLine != 2 || *r.StartColumn != 10 || *r.EndLine != 2 || *r.EndColumn != 14 || *fix.InsertedContent.Text != "n[k]" {
		t.Errorf("fix %s", dump(t, fix))
	}
	if len(res.PartialFingerprints["mapraceLint/v1"]) != 32 {
		t.Errorf("fingerprints %v", res.PartialFingerprints)
	}
}

func dump(t *testing.T, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
