// Floor runs the driver of maprace-lint with an analyzer that builds SSA and
// looks at nothing: what the analyzers cost is what a cold run takes beyond it.
package main

import (
	"log"
	"os"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/gcpace"
	"github.com/maprace/maprace-lint/internal/ir"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("floor: ")
	gcpace.Keep() // as the linter does
	_, err := driver.Run(driver.Config{
		Patterns: os.Args[1:],
		Tests:    true,
		Analyzers: []*analysis.Analyzer{{
			Name:      "floor",
			Doc:       "build SSA and report nothing",
			FactTypes: []analysis.Fact{new(none)}, // so that dependencies are visited
			Run: func(pass *analysis.Pass) (any, error) {
				ir.BuildSSA(pass) // not ir.Analyzer: the call structure is there for the analyzers
				return nil, nil
			},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
}

type none struct{}

func (*none) AFact() {}
