package closenil_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/maprace/maprace-lint/analyzers/closenil"
)

func TestPlainForms(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), closenil.Analyzer, "plain")
}

func TestPairsOfFunctions(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), closenil.Analyzer, "pairs")
}

func TestFixes(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), closenil.Analyzer, "fixes")
}

func TestOtherPackages(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), closenil.Analyzer, "dog")
}

func TestForms(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), closenil.Analyzer, "forms")
}

func TestInBetween(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), closenil.Analyzer, "inbetween")
}
