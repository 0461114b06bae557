package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/docs"
	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/output"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/sarif"
)

// format is the form of the output; empty means text.
type format string

var formats = []string{"text", "json", "sarif", "github"}

func (f *format) String() string { return string(*f) }

// Set makes format a flag.Value.
func (f *format) Set(s string) error {
	if !slices.Contains(formats, s) {
		return fmt.Errorf("there is no format %q; there are: %s", s, strings.Join(formats, ", "))
	}
	if *f != "" && string(*f) != s {
		return fmt.Errorf("the format is %s already", *f)
	}
	*f = format(s)
	return nil
}

func (o *options) print(w io.Writer, findings []driver.Finding, failures []driver.Failure) error {
	dir := workingDir()
	switch o.format {
	case "json":
		return output.JSON(w, findings)
	case "sarif":
		return sarif.Write(w, tool(), repository(dir), findings, failures)
	case "github":
		return output.GitHub(w, repository(dir), findings)
	}
	return output.Text{Dir: dir, Context: o.context, Color: colored(w)}.Write(w, findings)
}

// colored reports whether w is a terminal whose user has not asked for plain
// text (see no-color.org).
func colored(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// repository returns the root of the checkout, to which code scanning and
// annotations refer: where GitHub Actions says it is, or else dir.
func repository(dir string) string { return cmp.Or(os.Getenv("GITHUB_WORKSPACE"), dir) }

func tool() sarif.Tool {
	t := sarif.Tool{Name: "maprace-lint", Version: moduleVersion(), URL: "https://github.com/maprace/maprace-lint"}
	add := func(analyzer string, c *report.Category) {
		page, _ := docs.Check(c.Name)
		t.Rules = append(t.Rules, sarif.Rule{
			ID:       c.Name,
			Analyzer: analyzer,
			Level:    c.Level,
			Summary:  page.Summary,
			Markdown: page.Markdown,
			URL:      report.URL(c.Name),
		})
	}
	for _, e := range analyzers.Suite() {
		for _, c := range e.Categories {
			add(e.Analyzer.Name, c)
		}
	}
	add("maprace", report.Misused)
	return t
}
