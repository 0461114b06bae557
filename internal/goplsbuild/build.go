// Package goplsbuild builds gopls with the analyzers of this module.
//
// gopls has no plugin interface (https://go.dev/issue/59869), but its internal
// packages can be imported by any module whose path lies below its own. So the
// program is a main module of such a path that consists of gopls' own main.go,
// unmodified, and of one file that registers the analyzers, and that pins every
// dependency to the version that this gopls was released with.
package goplsbuild

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

//go:embed register.go.txt
var register []byte

const (
	goplsModule = "golang.org/x/tools/gopls"
	lintModule  = "github.com/maprace/maprace-lint"
)

// Config says what to build.
type Config struct {
	// Gopls is a version of gopls; empty means the newest that the installed
	// Go can build.
	Gopls string
	// Lint is the version of this module to build in, or Source the directory
	// that it is in.
	Lint, Source string
	// Output is the file to write; empty means gopls in the directory where
	// go install puts programs.
	Output string
}

// Built tells what was built.
type Built struct{ Version, File string }

// Build builds gopls.
func Build(ctx context.Context, cfg Config) (*Built, error) {
	goVersion, err := run(ctx, "", "go", "env", "GOVERSION")
	if errors.Is(err, exec.ErrNotFound) {
		return nil, errors.New("there is no go command on the path: install Go from https://go.dev/dl")
	}
	if err != nil {
		return nil, err
	}
	goVersion = strings.TrimSpace(goVersion)
	gopls, err := choose(ctx, cfg.Gopls, goVersion)
	if err != nil {
		return nil, err
	}
	output, err := outputFile(ctx, cfg.Output)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "maprace-gopls-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := writeModule(dir, gopls, cfg); err != nil {
		return nil, err
	}
	if _, err := run(ctx, dir, "go", "build", "-mod=mod", "-o", output, "."); err != nil {
		return nil, fmt.Errorf("gopls %s does not build: %w", gopls.Version, err)
	}
	return &Built{gopls.Version, output}, nil
}

// release is a version of gopls in the module cache.
type release struct {
	Version    string
	Dir, GoMod string
	Error      string
}

// choose returns the wanted version of gopls, or the newest that Go can build.
func choose(ctx context.Context, wanted, goVersion string) (*release, error) {
	if wanted != "" {
		if !semver.IsValid(wanted) {
			return nil, fmt.Errorf("%s is no version of gopls: versions look like v0.23.0", wanted)
		}
		r, needs, err := download(ctx, wanted)
		if err != nil {
			return nil, err
		}
		if version.Compare(goVersion, needs) < 0 {
			return nil, fmt.Errorf("gopls %s needs %s, and this is %s: install a newer Go, or choose an older gopls with -gopls", wanted, needs, goVersion)
		}
		return r, nil
	}
	versions, err := releases(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		r, needs, err := download(ctx, v)
		if err != nil {
			return nil, err
		}
		if version.Compare(goVersion, needs) >= 0 {
			return r, nil
		}
	}
	return nil, fmt.Errorf("no release of gopls can be built with %s: install a newer Go", goVersion)
}

// releases lists the released versions of gopls, newest first.
func releases(ctx context.Context) ([]string, error) {
	out, err := run(ctx, "", "go", "list", "-m", "-versions", "-json", goplsModule+"@latest")
	if err != nil {
		return nil, fmt.Errorf("the versions of gopls cannot be listed (is there a network?): %w", err)
	}
	var m struct{ Versions []string }
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		return nil, fmt.Errorf("list the versions of gopls: %w", err)
	}
	released := slices.DeleteFunc(m.Versions, func(v string) bool { return semver.Prerelease(v) != "" })
	slices.SortFunc(released, func(a, b string) int { return semver.Compare(b, a) })
	return released, nil
}

// download fetches a version of gopls and returns which Go it needs.
func download(ctx context.Context, v string) (r *release, needs string, err error) {
	// A version that needs a newer Go cannot be downloaded with this one, but
	// its go.mod can be had.
	out, err := run(ctx, "", "go", "list", "-m", "-json", goplsModule+"@"+v)
	if err != nil {
		return nil, "", fmt.Errorf("gopls %s cannot be had (no such version, or no network): %w", v, err)
	}
	r = new(release)
	if err := json.Unmarshal([]byte(out), r); err != nil {
		return nil, "", fmt.Errorf("gopls %s: %w", v, err)
	}
	mod, err := goMod(r.GoMod)
	if err != nil {
		return nil, "", fmt.Errorf("gopls %s: %w", v, err)
	}
	needs = "go" + mod.Go.Version
	if r.Dir != "" {
		return r, needs, nil
	}
	out, err = run(ctx, "", "go", "mod", "download", "-json", goplsModule+"@"+v)
	if jsonErr := json.Unmarshal([]byte(out), r); jsonErr != nil && err == nil {
		err = jsonErr
	}
	if r.Dir == "" && !strings.Contains(r.Error, "requires go") {
		return nil, "", fmt.Errorf("gopls %s cannot be downloaded: %w", v, cmp.Or(err, errors.New(r.Error)))
	}
	return r, needs, nil
}

func goMod(file string) (*modfile.File, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	mod, err := modfile.ParseLax(file, text, nil)
	if err != nil {
		return nil, err
	}
	if mod.Go == nil {
		return nil, errors.New("its go.mod names no version of Go")
	}
	return mod, nil
}

// writeModule writes the main module into dir.
func writeModule(dir string, gopls *release, cfg Config) error {
	mod, err := mainModule(gopls, cfg)
	if err != nil {
		return err
	}
	text, err := mod.Format()
	if err != nil {
		return err
	}
	main, err := os.ReadFile(filepath.Join(gopls.Dir, "main.go"))
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(gopls.Dir, "go.sum"))
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"go.mod": text, "go.sum": sums, "main.go": main, "register.go": register} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// mainModule is the go.mod of the program.
func mainModule(gopls *release, cfg Config) (*modfile.File, error) {
	pinned, err := goMod(gopls.GoMod)
	if err != nil {
		return nil, err
	}
	mod := new(modfile.File)
	lint := cmp.Or(cfg.Lint, "v0.0.0")
	steps := []error{
		mod.AddModuleStmt(goplsModule + "/maprace"),
		mod.AddGoStmt("1.26.0"), // what this module needs; gopls needs no more, or could not be built
		mod.AddRequire(goplsModule, gopls.Version),
		mod.AddRequire(lintModule, lint),
	}
	if cfg.Source != "" {
		source, err := filepath.Abs(cfg.Source)
		steps = append(steps, err, mod.AddReplace(lintModule, "", source, ""))
	}
	for _, r := range pinned.Require {
		steps = append(steps, mod.AddReplace(r.Mod.Path, "", r.Mod.Path, r.Mod.Version))
	}
	return mod, errors.Join(steps...)
}

// CheckSource reports an error if dir does not hold this module.
func CheckSource(dir string) error {
	mod, err := goMod(filepath.Join(dir, "go.mod"))
	if err != nil || mod.Module == nil || mod.Module.Mod.Path != lintModule {
		return fmt.Errorf("%s does not hold the source of %s", dir, lintModule)
	}
	return nil
}

// Released reports whether v is a version that the module proxy knows, as
// against that of a build from a working tree.
func Released(v string) bool {
	return semver.IsValid(v) && !strings.Contains(v, "+dirty") && module.Check(lintModule, v) == nil
}

// outputFile returns the absolute name of the file to write.
func outputFile(ctx context.Context, output string) (string, error) {
	if output != "" {
		return filepath.Abs(output)
	}
	out, err := run(ctx, "", "go", "env", "GOBIN", "GOPATH", "GOEXE")
	if err != nil {
		return "", err
	}
	lines := strings.Split(out, "\n")
	if len(lines) < 3 {
		return "", fmt.Errorf("go env prints %q", out)
	}
	dir := lines[0]
	if dir == "" {
		dir = filepath.Join(filepath.SplitList(lines[1])[0], "bin")
	}
	return filepath.Join(dir, "gopls"+lines[2]), nil
}

// run runs a program outside of any module and returns what it prints; an
// error holds what it complains about.
func run(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = cmp.Or(dir, os.TempDir())
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(stderr.String()); text != "" {
			err = errors.New(text)
		}
		return stdout.String(), err
	}
	return stdout.String(), nil
}
