package driver

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// load lists the packages that match the patterns and all that they import.
func load(cfg Config) ([]*packages.Package, error) {
	if cfg.Dir != "" {
		if info, err := os.Stat(cfg.Dir); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("there is no directory %s", cfg.Dir)
		}
	}
	patterns := cfg.Patterns
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
			packages.NeedImports | packages.NeedDeps | packages.NeedExportFile |
			packages.NeedModule | packages.NeedTypesSizes | packages.NeedForTest,
		Dir:   cfg.Dir,
		Tests: cfg.Tests,
	}, patterns...)
	if _, missing := exec.LookPath("go"); err != nil && missing != nil {
		return nil, errors.New("there is no go command on the path: install Go from https://go.dev/dl")
	}
	if err != nil || len(pkgs) == 0 {
		return nil, explainNothing(cfg.Dir, patterns, err)
	}
	if err := noneExists(cfg.Dir, patterns, pkgs); err != nil {
		return nil, err
	}
	return pkgs, nil
}

// noneExists returns an error if not one of the packages has a Go file, which
// means that the patterns name nothing.
func noneExists(dir string, patterns []string, pkgs []*packages.Package) error {
	for _, p := range pkgs {
		if len(p.GoFiles) > 0 || len(p.CompiledGoFiles) > 0 || len(p.IgnoredFiles) > 0 || len(p.Errors) == 0 {
			return nil
		}
	}
	return explainNothing(dir, patterns, pkgs[0].Errors[0])
}

// explainNothing says why no package was found and what to do about it.
func explainNothing(dir string, patterns []string, cause error) error {
	where := cmp.Or(dir, ".")
	if abs, err := filepath.Abs(where); err == nil {
		where = abs
	}
	cmd := exec.Command("go", "env", "GOMOD", "GOWORK")
	cmd.Dir = dir
	out, err := cmd.Output()
	mod, work, _ := strings.Cut(strings.TrimSuffix(string(out), "\n"), "\n")
	if err == nil && (mod == "" || mod == os.DevNull) && (work == "" || work == "off") {
		return fmt.Errorf("%s is not in a Go module: run inside one, name it with -C, or make one with 'go mod init'", where)
	}
	what := "pattern " + patterns[0] + " matches"
	if len(patterns) > 1 {
		what = "patterns " + strings.Join(patterns, " ") + " match"
	}
	if cause == nil {
		return fmt.Errorf("%s no packages in %s: check the spelling; ./... means all packages from here on", what, where)
	}
	return fmt.Errorf("%s no packages: %s", what, errorText(cause))
}

// errorText puts an error on one line, without the decoration that go/packages
// and the go command add.
func errorText(err error) string {
	text := err.Error()
	var pkgErr packages.Error
	if errors.As(err, &pkgErr) {
		text = strings.TrimPrefix(pkgErr.Error(), "-: ")
	}
	text = strings.TrimPrefix(text, "err: exit status 1: stderr: ")
	return strings.TrimPrefix(strings.Join(strings.Fields(text), " "), "go: ")
}
