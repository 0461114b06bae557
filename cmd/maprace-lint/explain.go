package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/maprace/maprace-lint/docs"
)

// explain returns the documentation of an analyzer or of a category.
func explain(name string) (string, error) {
	if page, ok := docs.Check(name); ok {
		return page.Markdown, nil
	}
	return "", fmt.Errorf("no analyzer or category is called %q; there are: %s", name, strings.Join(docs.Names(), ", "))
}

// version is the text of -version.
func version() string {
	return fmt.Sprintf("maprace-lint %s (%s %s/%s)\n", moduleVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// moduleVersion returns the version of the module that the binary was built
// from.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
