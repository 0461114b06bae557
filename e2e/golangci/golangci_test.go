package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/maprace/maprace-lint/internal/drivertest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"golangci-lint": main})
}

// TestScripts runs golangci-lint as users do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", drivertest.Root(t))
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, "home", "cache"))
			env.Setenv("GOLANGCI_LINT_CACHE", filepath.Join(env.WorkDir, "home", "lint"))
			for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
				out, err := exec.Command("go", "env", name).Output()
				if err != nil {
					return err
				}
				env.Setenv(name, strings.TrimSpace(string(out)))
			}
			env.Setenv("GOFLAGS", "")
			env.Setenv("GOTOOLCHAIN", "local")
			env.Setenv("GOPROXY", "off")
			return nil
		},
	})
}

const config = `version: "2"
linters:
  default: none
  enable: [maprace]
  settings:
    custom:
      maprace: {type: module}
issues:
  max-issues-per-linter: 0
  max-same-issues: 0
  uniq-by-line: false
output:
  formats:
    json: {path: stdout}
  show-stats: false
`

// TestFindsTheSame compares golangci-lint with the standalone driver on all
// that testdata holds. Its messages begin with the analyzer, and end with what
// is related information elsewhere.
func TestFindsTheSame(t *testing.T) {
	tool, err := exec.LookPath("golangci-lint")
	if err != nil {
		t.Fatal(err)
	}
	dir := drivertest.Module(t)
	want := drivertest.Standalone(t, dir)
	if err := os.WriteFile(filepath.Join(dir, ".golangci.yml"), []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "run", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOLANGCI_LINT_CACHE="+t.TempDir())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v\n%s%s", err, out, stderr.Bytes())
	}
	var report struct {
		Issues []struct {
			Text string
			Pos  struct {
				Filename     string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got []string
	for _, i := range report.Issues {
		got = append(got, fmt.Sprintf("%s:%d:%d: %s", filepath.ToSlash(i.Pos.Filename), i.Pos.Line, i.Pos.Column, i.Text))
	}
	for i := range got {
		for _, line := range want {
			if strings.HasPrefix(got[i], line+" (") { // what is inlined follows
				got[i] = line
			}
		}
	}
	if diff := cmp.Diff(want, drivertest.Sorted(got)); diff != "" {
		t.Errorf("golangci-lint (+) differs from standalone (-):\n%s", diff)
	}
}

// TestLangserver runs golangci-lint as golangci-lint-langserver does, in the
// root of the module on the directory of a file, and reads the result as it
// does: findings lead to a failure and to JSON that names files from the root.
func TestLangserver(t *testing.T) {
	tool, err := exec.LookPath("golangci-lint")
	if err != nil {
		t.Fatal(err)
	}
	dir := drivertest.Module(t)
	config := "version: \"2\"\nlinters:\n  default: none\n  enable: [maprace]\n  settings:\n    custom:\n      maprace: {type: module}\n"
	if err := os.WriteFile(filepath.Join(dir, ".golangci.yml"), []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "run", "--output.json.path", "stdout", "--show-stats=false", "--issues-exit-code=1", filepath.Join(dir, "shop")+string(filepath.Separator))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOLANGCI_LINT_CACHE="+t.TempDir())
	out, err := cmd.Output()
	if err == nil {
		t.Fatal("golangci-lint-langserver takes this for a clean file")
	}
	var report struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct {
				Filename     string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got []string
	for _, i := range report.Issues {
		if i.Pos.Filename == filepath.Join("shop", "stock.go") {
			got = append(got, fmt.Sprintf("%d:%d: %s: %s", i.Pos.Line, i.Pos.Column, i.FromLinter, i.Text))
		}
	}
	want := []string{
		"38:16: maprace: unguardedmap: read of map s.items without s.mu, which is held at 6 of 7 accesses (guarded access at stock.go:22)",
		"45:9: maprace: unguardedmap: write to map s.views while s.mu is only read-locked",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("golangci-lint-langserver shows (+):\n%s", diff)
	}
}

// TestThisRepository runs golangci-lint with the repository's own configuration
// on the repository.
func TestThisRepository(t *testing.T) {
	tool, err := exec.LookPath("golangci-lint")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "run", "./...")
	cmd.Dir = drivertest.Root(t)
	cmd.Env = append(os.Environ(), "GOLANGCI_LINT_CACHE="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
