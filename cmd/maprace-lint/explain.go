package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/internal/report"
)

// explain returns the documentation of an analyzer or of a category.
func explain(name string) (string, error) {
	var known []string
	for _, entry := range analyzers.Suite() {
		known = append(known, entry.Analyzer.Name)
		if entry.Analyzer.Name == name {
			return explainAnalyzer(entry), nil
		}
		for _, c := range entry.Categories {
			known = append(known, c.Name)
			if c.Name == name {
				return explainCategory(entry, c), nil
			}
		}
	}
	slices.Sort(known)
	return "", fmt.Errorf("no analyzer or category is called %q; there are: %s", name, strings.Join(known, ", "))
}

func explainAnalyzer(entry analyzers.Entry) string {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(entry.Analyzer.Doc))
	b.WriteByte('\n')
	if len(entry.Categories) > 0 {
		b.WriteString("\nCategories, with the confidence of their findings (-explain shows each):\n\n")
		for _, c := range entry.Categories {
			fmt.Fprintf(&b, "  %-20s %s\n", c.Name, c.Level)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", entry.Analyzer.URL)
	return b.String()
}

func explainCategory(entry analyzers.Entry, c *report.Category) string {
	return fmt.Sprintf("%s (analyzer %s, confidence %s)\n\n%s\n\n%s\n",
		c.Name, entry.Analyzer.Name, c.Level, strings.TrimSpace(c.Doc), report.URL(entry.Analyzer.Name, c.Name))
}

// version returns the module version that the binary was built from.
func version() string {
	v := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("maprace-lint %s (%s %s/%s)\n", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
