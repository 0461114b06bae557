package nilmapassign_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/maprace/maprace-lint/analyzers/nilmapassign"
)

func TestFindings(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), nilmapassign.Analyzer,
		"variables", "fields", "calls", "beliefs", "usesother",
		"captured", "containers", "clones", "objects", "asked", "correlated", "feasible")
}

func TestKnownMissesStaySilent(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), nilmapassign.Analyzer, "limitations")
}

func TestFixesMakeTheMap(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), nilmapassign.Analyzer, "fixes")
}
