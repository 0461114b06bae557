package files

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

// tools are the programs that scripts call, in a directory that is the first of
// their PATH.
type tools struct {
	root, bin string
	golangci  func() error
}

func newTools(t *testing.T, root string) *tools {
	t.Helper()
	bin := t.TempDir()
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	t.Setenv("GOBIN", bin)
	// The linter's cache is its own, those of the go command are shared.
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, strings.TrimSpace(string(out)))
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv("GITHUB_WORKSPACE", "")
	build := func(dir, name, pkg string) error {
		cmd := command(dir, "go", "build", "-o", filepath.Join(bin, name), pkg)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
		return nil
	}
	if err := build(root, "maprace-lint", "./cmd/maprace-lint"); err != nil {
		t.Fatal(err)
	}
	return &tools{root, bin, sync.OnceValue(func() error {
		return build(filepath.Join(root, "e2e", "golangci"), "custom-gcl", ".")
	})}
}

// provide makes what "golangci-lint custom" would leave in dir, if a script asks
// for it: that takes long.
func (ts *tools) provide(t *testing.T, script, dir string) {
	t.Helper()
	if !strings.Contains(script, "./custom-gcl ") {
		return
	}
	if err := ts.golangci(); err != nil {
		t.Fatal(err)
	}
	err := os.Symlink(filepath.Join(ts.bin, "custom-gcl"), filepath.Join(dir, "custom-gcl"))
	if err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatal(err)
	}
}

// command returns a command in a directory, without what the environment says
// about modules.
func command(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local", "PWD="+dir)
	return cmd
}

// checkScript runs a script, or, if it says so, only reads it.
func (p *page) checkScript(b *block) error {
	script, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(b.text), "")
	if err != nil {
		return err
	}
	if err := p.checkFlags(script); err != nil || b.has("norun") {
		return err
	}
	dir := p.dir
	if b.has("checkout") {
		dir = p.root
	}
	cmd := command(dir, "bash", "-e", "-c", b.text)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		return err
	}
	text := strings.ReplaceAll(string(out), p.root, "/src/maprace-lint")
	text = strings.ReplaceAll(text, p.dir, "/src/shop")
	p.output = &text
	want, _ := strconv.Atoi(b.value("exit"))
	if got := cmd.ProcessState.ExitCode(); got != want {
		return fmt.Errorf("exit status %d, want %d\n%s", got, want, out)
	}
	return nil
}

// checkOutput compares the output of the script before the block with it.
func (p *page) checkOutput(b *block) error {
	if strings.TrimSpace(b.text) == "" && !*update {
		return errors.New("it is empty; go test -update writes what scripts print")
	}
	if p.output == nil {
		return errors.New("no script that runs stands before this output")
	}
	if same(b.text, *p.output) {
		return nil
	}
	if *update {
		p.t.Logf("%s: written anew", b)
	}
	p.wrong = append(p.wrong, edit{b, *p.output})
	return fmt.Errorf("the output is not\n%s\nbut\n%s", b.text, *p.output)
}

var flagOf = regexp.MustCompile(`(?m)^  -([\w.-]+)`)

// checkFlags returns an error if a script gives maprace-lint a flag that it does
// not have.
func (p *page) checkFlags(script *syntax.File) (err error) {
	help, err := exec.Command("maprace-lint", "-h").Output()
	if err != nil {
		return err
	}
	var known []string
	for _, m := range flagOf.FindAllStringSubmatch(string(help), -1) {
		known = append(known, m[1])
	}
	syntax.Walk(script, func(n syntax.Node) bool {
		call, ok := n.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || call.Args[0].Lit() != "maprace-lint" {
			return true
		}
		for _, arg := range call.Args[1:] {
			if arg.Lit() == "gopls" {
				return true // it has flags of its own
			}
			name, _, _ := strings.Cut(arg.Lit(), "=")
			if name, ok := strings.CutPrefix(name, "-"); ok && !slices.Contains(known, name) {
				err = fmt.Errorf("maprace-lint has no flag -%s", name)
			}
		}
		return true
	})
	return err
}
