// Maprace-lint finds concurrent map races, writes to nil maps, and closes of
// channels that panic. Run it with -h for its flags, or let go vet run it:
//
//	maprace-lint ./...
//	go vet -vettool=$(which maprace-lint) ./...
package main

import (
	"cmp"
	"fmt"
	"io"
	"os"

	"github.com/maprace/maprace-lint/internal/gcpace"
)

// Exit statuses. A failure outweighs findings: what is shown may not be all.
const (
	statusClean    = 0
	statusFindings = 1
	statusFailure  = 2
)

func main() {
	if calledByVet(os.Args[1:]) {
		vet()
	}
	gcpace.Keep()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	fail := func(err error) int {
		fmt.Fprintf(stderr, "maprace-lint: %v\n", err)
		return statusFailure
	}
	if len(args) > 0 && args[0] == "gopls" {
		if err := gopls(args[1:], stdout); err != nil {
			return fail(err)
		}
		return statusClean
	}
	opts, err := parseFlags(args)
	if err != nil {
		return fail(err)
	}
	if opts.dir != "" {
		if err := os.Chdir(opts.dir); err != nil {
			return fail(fmt.Errorf("there is no directory %s: check the path after -C", opts.dir))
		}
	}
	var text string
	switch {
	case opts.help:
		text = usage()
	case opts.version:
		text = version()
	case opts.explain != "":
		text, err = explain(opts.explain)
	default:
		stop, err := opts.profiles.start()
		if err != nil {
			return fail(err)
		}
		status, err := lint(opts, stdout, stderr)
		if err := cmp.Or(err, stop()); err != nil {
			return fail(err)
		}
		return status
	}
	if err != nil {
		return fail(err)
	}
	if _, err := io.WriteString(stdout, text); err != nil {
		return fail(err)
	}
	return statusClean
}
