package main

import (
	"cmp"
	"fmt"
	"io"
	"os"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/internal/baseline"
	"github.com/maprace/maprace-lint/internal/config"
	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/fix"
	"github.com/maprace/maprace-lint/internal/settings"
)

// lint analyses packages and prints what it found. The status says how that
// went; an error is of the kind that leaves nothing to be said.
func lint(opts *options, stdout, stderr io.Writer) (status int, err error) {
	known, err := opts.settings()
	if err != nil {
		return statusFailure, err
	}
	cache := opts.openCache()
	defer cache.Close()
	progress := newProgress(stderr)
	res, err := driver.Run(driver.Config{
		Patterns:  opts.patterns,
		Tests:     opts.tests,
		Analyzers: analyzers.With(known),
		Settings:  known.Key,
		Cache:     cache,
		Progress:  progress.show,
	})
	progress.clear()
	if err != nil {
		return statusFailure, err
	}
	findings := res.Findings
	switch {
	case opts.remember != "":
		err, findings = baseline.Write(opts.remember, findings), nil
	case opts.baseline != "":
		var known *baseline.Baseline
		if known, err = baseline.Read(opts.baseline); err == nil {
			findings = known.New(findings)
		}
	}
	if err != nil {
		return statusFailure, err
	}
	switch {
	case opts.diff:
		err = opts.showFixes(stdout, findings)
	case opts.fix:
		if findings, err = applyFixes(findings); err == nil {
			err = opts.print(stdout, findings, res.Failures)
		}
	case opts.remember == "":
		err = opts.print(stdout, findings, res.Failures)
	}
	if err != nil {
		return statusFailure, err
	}
	if opts.timing {
		res.Timing.Write(stderr)
	}
	for _, f := range res.Failures {
		fmt.Fprintf(stderr, "maprace-lint: %s: %s\n", f.Package, f.Message)
	}
	switch {
	case len(res.Failures) > 0:
		return statusFailure, nil
	case len(findings) > 0:
		return statusFindings, nil
	}
	return statusClean, nil
}

// applyFixes changes files and returns the findings that are left.
func applyFixes(findings []driver.Finding) ([]driver.Finding, error) {
	changes, rest, err := fix.Plan(findings)
	if err != nil {
		return nil, err
	}
	return rest, fix.Write(changes)
}

func (o *options) showFixes(w io.Writer, findings []driver.Finding) error {
	changes, _, err := fix.Plan(findings)
	if err != nil {
		return err
	}
	return fix.Diff(w, changes, workingDir())
}

// settings returns what the configuration says, overruled by flags.
func (o *options) settings() (*settings.Settings, error) {
	var s *settings.Settings
	var err error
	if o.config != "" {
		s, err = config.Read(o.config, analyzers.Known())
	} else {
		s, err = config.Find(".", analyzers.Known())
	}
	if err != nil {
		return nil, err
	}
	s.Report.Confidence = cmp.Or(o.confidence, s.Report.Confidence)
	s.Report.Generated = o.generated
	s.Key += fmt.Sprintf(" confidence %v generated %t", s.Report.Confidence, s.Report.Generated)
	return s, nil
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
func workingDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	return dir
}
