// Nilness is x/tools' nilness under multichecker.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"
	"golang.org/x/tools/go/analysis/passes/nilness"
)

func main() { multichecker.Main(nilness.Analyzer) }
