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
	"path/filepath"
	"runtime/debug"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/report"
)

// Exit statuses. A failure outweighs findings: what is shown may not be all.
const (
	statusClean    = 0
	statusFindings = 1
	statusFailure  = 2
)

func main() {
	if calledByVet(os.Args[1:]) {
		unitchecker.Main(suite(report.DefaultOptions())...)
	}
	if os.Getenv("GOGC") == "" {
		// Syntax and SSA live as long as their package is in work: the heap is
		// small, and collecting it at the usual rate costs a third of the time.
		debug.SetGCPercent(300)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// calledByVet reports whether the arguments are those by which the go command
// asks a vet tool for its version, for its flags, or to analyse one package.
func calledByVet(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return last == "-V=full" || last == "-flags" || strings.HasSuffix(last, ".cfg")
}

// suite returns fresh analyzers, so that options of one use do not reach another.
func suite(opts report.Options) []*analysis.Analyzer {
	var all []*analysis.Analyzer
	for _, e := range analyzers.Suite() {
		all = append(all, e.New(opts))
	}
	return all
}

// run is main without the process: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	fail := func(err error) int {
		fmt.Fprintf(stderr, "maprace-lint: %v\n", err)
		return statusFailure
	}
	opts, err := parseFlags(args)
	if err != nil {
		return fail(err)
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
		status := lint(opts, stdout, stderr)
		if err := stop(); err != nil {
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

func lint(opts *options, stdout, stderr io.Writer) int {
	cache := opts.openCache()
	defer cache.Close()
	progress := newProgress(stderr)
	res, err := driver.Run(driver.Config{
		Dir:       opts.dir,
		Patterns:  opts.patterns,
		Tests:     opts.tests,
		Analyzers: suite(report.Options{Confidence: opts.confidence}),
		Settings:  opts.confidence.String(),
		Cache:     cache,
		Progress:  progress.show,
	})
	progress.clear()
	if err != nil {
		fmt.Fprintf(stderr, "maprace-lint: %v\n", err)
		return statusFailure
	}
	if opts.json {
		err = driver.WriteJSON(stdout, res.Findings)
	} else {
		err = driver.WriteText(stdout, workingDir(opts.dir), res.Findings)
	}
	if err != nil {
		fmt.Fprintf(stderr, "maprace-lint: %v\n", err)
		return statusFailure
	}
	if opts.timing {
		res.Timing.Write(stderr)
	}
	for _, f := range res.Failures {
		fmt.Fprintf(stderr, "maprace-lint: %s: %s\n", f.Package, f.Message)
	}
	switch {
	case len(res.Failures) > 0:
		return statusFailure
	case len(res.Findings) > 0:
		return statusFindings
	}
	return statusClean
}

// openCache returns the cache that the flags ask for. A cache that cannot be
// used is none.
func (o *options) openCache() *driver.Cache {
	if o.cache == "off" {
		return nil
	}
	return driver.OpenCache(o.cacheDir)
}

// workingDir returns the directory that printed file names are relative to.
func workingDir(dir string) string {
	abs, err := filepath.Abs(cmp.Or(dir, "."))
	if err != nil {
		return dir
	}
	return abs
}
