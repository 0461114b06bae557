package nilmapassign_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/passes/nilness"

	"github.com/maprace/maprace-lint/analyzers/nilmapassign"
)

// TestReportsWhatNilnessDoes compares the analyzer with nilness: no write to a
// nil map that it reports may be missing. What staticcheck's SA5000 reports,
// assignments to a constant nil, nilness does, too.
func TestReportsWhatNilnessDoes(t *testing.T) {
	ours, n := reports(t, nilmapassign.Analyzer), 0
	for at, msg := range reports(t, nilness.Analyzer) {
		if msg != "nil dereference in map update" {
			continue
		}
		n++
		if ours[at] == "" {
			t.Errorf("%s is reported by nilness only", at)
		}
	}
	if n < 20 {
		t.Errorf("nilness reports %d writes: is this still a comparison?", n)
	}
}

// reports returns what a reports on the test data, by file and line.
func reports(t *testing.T, a *analysis.Analyzer) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, res := range analysistest.Run(ignoreWants{}, analysistest.TestData(), a,
		"asked", "beliefs", "calls", "captured", "clones", "containers", "fields", "fixes", "objects", "variables") {
		if res.Err != nil {
			t.Fatal(res.Err)
		}
		for _, d := range res.Action.Diagnostics {
			p := res.Action.Package.Fset.Position(d.Pos)
			found[fmt.Sprintf("%s/%s:%d", res.Action.Package.PkgPath, filepath.Base(p.Filename), p.Line)] = d.Message
		}
	}
	return found
}

// ignoreWants drops complaints about expectations: they are another analyzer's.
type ignoreWants struct{}

func (ignoreWants) Errorf(string, ...any) {}
