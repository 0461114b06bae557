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

// version returns the module version that the binary was built from.
func version() string {
	v := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("maprace-lint %s (%s %s/%s)\n", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
