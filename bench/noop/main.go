// Noop is the floor that linters are compared with: it loads, type-checks and
// builds SSA under multichecker, and looks at nothing.
package main

import (
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/multichecker"
	"golang.org/x/tools/go/analysis/passes/buildssa"
)

func main() {
	multichecker.Main(&analysis.Analyzer{
		Name:     "noop",
		Doc:      "requires SSA and reports nothing",
		Requires: []*analysis.Analyzer{buildssa.Analyzer},
		Run:      func(*analysis.Pass) (any, error) { return nil, nil },
	})
}
