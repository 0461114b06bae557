// Package drivertest helps to compare drivers: all must find the same in the
// same module.
package drivertest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/settings"
)

// Root returns the directory of this repository.
func Root(t testing.TB) string {
	t.Helper()
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("no caller")
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// Module makes a module out of everything in the repository's testdata: the
// shop, and the packages that the analyzers are tested with.
func Module(t testing.TB) (dir string) {
	t.Helper()
	dir = t.TempDir()
	root := Root(t)
	srcs, err := filepath.Glob(filepath.Join(root, "analyzers", "*", "testdata", "src"))
	if err != nil || len(srcs) == 0 {
		t.Fatal("no testdata", err)
	}
	if err := os.CopyFS(filepath.Join(dir, "shop"), os.DirFS(filepath.Join(root, "testdata", "shop"))); err != nil {
		t.Fatal(err)
	}
	for _, src := range srcs {
		analyzer := filepath.Base(filepath.Dir(filepath.Dir(src)))
		if err := os.CopyFS(filepath.Join(dir, analyzer), os.DirFS(src)); err != nil {
			t.Fatal(err)
		}
		siblings, err := os.ReadDir(src)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range siblings {
			rewriteImports(t, filepath.Join(dir, analyzer), s.Name(), "example.com/all/"+analyzer+"/"+s.Name())
		}
	}
	if err := os.Remove(filepath.Join(dir, "shop", "go.mod")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/all\n\ngo 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

func rewriteImports(t testing.TB, dir, from, to string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".go" {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(name, []byte(strings.ReplaceAll(string(text), fmt.Sprintf("%q\n", from), fmt.Sprintf("%q\n", to))), 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Standalone returns what the standalone driver finds in the module in dir, one
// line for each finding:
//
//	file:line:col: analyzer: message
func Standalone(t testing.TB, dir string) []string {
	t.Helper()
	res, err := driver.Run(driver.Config{Dir: dir, Patterns: []string{"./..."}, Tests: true, Analyzers: analyzers.With(&settings.Settings{})})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Failures {
		t.Errorf("%s: %s", f.Package, f.Message)
	}
	var lines []string
	for _, f := range res.Findings {
		lines = append(lines, Line(t, dir, f.Pos.String(), f.Analyzer, f.Message))
	}
	return Sorted(lines)
}

// Line puts a finding into the form that [Standalone] returns.
func Line(t testing.TB, dir, posn, analyzer, message string) string {
	t.Helper()
	rel := posn
	for _, prefix := range []string{dir, resolved(dir)} {
		if name, ok := strings.CutPrefix(posn, prefix+string(filepath.Separator)); ok {
			rel = name
		}
	}
	return fmt.Sprintf("%s: %s: %s", filepath.ToSlash(rel), analyzer, message)
}

// resolved is dir without symbolic links, as some tools print it.
func resolved(dir string) string {
	if r, err := filepath.EvalSymlinks(dir); err == nil {
		return r
	}
	return dir
}

// Sorted returns the lines in order, each once: some drivers analyse a package
// with and without its tests.
func Sorted(lines []string) []string {
	slices.Sort(lines)
	return slices.Compact(lines)
}
