// Golangci-lint with the suite built in: what `golangci-lint custom` makes of
// the .custom-gcl.yml in the root, without cloning golangci-lint.
package main

import (
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/maprace/maprace-lint/plugin"
)

func main() {
	err := commands.Execute(commands.BuildInfo{GoVersion: "unknown", Version: "v2.15.0-maprace"})
	if err != nil {
		os.Exit(exitcodes.Failure)
	}
}
