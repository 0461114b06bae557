// Package nogo_test runs the analyzers in nogo, Bazel's driver, without Bazel:
// it compiles the driver out of rules_go's module, with the main function that
// rules_go's own generator makes from the nogo.json in docs/nogo.md.
package nogo_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	// What the driver is made of; go.mod pins it.
	_ "github.com/aymanbagabas/go-udiff"
	_ "github.com/bazelbuild/rules_go/go/runfiles"
	_ "golang.org/x/tools/go/gcexportdata"

	_ "github.com/maprace/maprace-lint/analyzers"
)

// overlay is a package that is not there on disk.
type overlay struct{ Replace map[string]string }

// build compiles files of rules_go's builder, and extra ones, as a program.
func build(t *testing.T, name string, extra map[string]string, files ...string) (bin string) {
	t.Helper()
	dir, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	rules := strings.TrimSpace(run(t, 0, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/bazelbuild/rules_go"))
	tmp := t.TempDir()
	o := overlay{map[string]string{}}
	for _, f := range files {
		o.Replace[filepath.Join(dir, f)] = filepath.Join(rules, "go", "tools", "builders", f)
	}
	for f, text := range extra {
		o.Replace[filepath.Join(dir, f)] = write(t, filepath.Join(tmp, f), text)
	}
	data, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	bin = filepath.Join(tmp, name)
	run(t, 0, "go", "build", "-overlay", write(t, filepath.Join(tmp, "overlay.json"), string(data)), "-o", bin, "./"+name)
	return bin
}

// run runs a command, requires its exit status, and returns its output.
func run(t *testing.T, status int, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOTOOLCHAIN=local", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != status {
		t.Fatalf("%s %q: %v, want exit status %d\n%s%s", name, args, err, status, out, stderr.Bytes())
	}
	return string(out) + stderr.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

// snippet returns the code block that begins with a fence in docs/nogo.md.
func snippet(t *testing.T, fence string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "nogo.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(page), "```"+fence+"\n")
	code, _, closed := strings.Cut(after, "```")
	if !ok || !closed {
		t.Fatalf("docs/nogo.md has no %s", fence)
	}
	return code
}

const generator = `package main

import (
	"log"
	"os"
)

func main() {
	if err := genNogoMain(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}
`

func TestAnalyzersRunInNogo(t *testing.T) {
	tmp := t.TempDir()
	generate := build(t, "generate", map[string]string{"main.go": generator}, "generate_nogo_main.go", "env.go", "flags.go", "constants.go")
	main := filepath.Join(tmp, "suite.go")
	args := []string{"-output", main, "-config", write(t, filepath.Join(tmp, "nogo.json"), snippet(t, "json file=nogo.json"))}
	for _, line := range strings.Split(snippet(t, "starlark"), "\n") {
		// "@com_github_maprace_maprace_lint//analyzers/closenil",
		if _, pkg, ok := strings.Cut(strings.Trim(line, ` ",`), "//analyzers/"); ok {
			args = append(args, "-analyzer_importpath", "github.com/maprace/maprace-lint/analyzers/"+pkg)
		}
	}
	if len(args) != 4+2*3 {
		t.Fatalf("not three analyzers in the BUILD file of docs/nogo.md: %q", args)
	}
	run(t, 0, generate, args...)
	suite, err := os.ReadFile(main)
	if err != nil {
		t.Fatal(err)
	}
	nogo := build(t, "driver", map[string]string{"suite.go": string(suite)},
		"constants.go", "env.go", "flags.go", "nogo_fix.go", "nogo_goversions_go122.go", "nogo_main.go", "nogo_version.go", "nolint.go")

	importcfg := filepath.Join(tmp, "importcfg")
	exports := run(t, 0, "go", "-C", "testdata", "list", "-export", "-deps", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", "./...")
	write(t, importcfg, exports)
	facts := filepath.Join(tmp, "lock.facts")
	run(t, 0, nogo, "-importcfg", importcfg, "-p", "example.com/bazel/lock", "-x", facts, "testdata/lock/lock.go")
	out := run(t, 3, nogo, "-importcfg", importcfg, "-p", "example.com/bazel/stock", "-fact", "example.com/bazel/lock="+facts,
		"-x", filepath.Join(tmp, "stock.facts"), "testdata/stock/stock.go", "testdata/stock/more.go")
	for _, want := range []string{
		"stock.go:25:", // the lock is known by the facts of lock
		"more.go:6:",   // and the directive holds
	} {
		if strings.Count(out, want) != 1 {
			t.Errorf("not once %q in\n%s", want, out)
		}
	}
	if n := strings.Count(out, ".go:"); n != 2 {
		t.Errorf("%d findings, want 2:\n%s", n, out)
	}

	// Without the facts there is no lock to be missed.
	out = run(t, 3, nogo, "-importcfg", importcfg, "-p", "example.com/bazel/stock", "testdata/stock/stock.go", "testdata/stock/more.go")
	if strings.Contains(out, "stock.go") {
		t.Errorf("found without facts:\n%s", out)
	}
}
