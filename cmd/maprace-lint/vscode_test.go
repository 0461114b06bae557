package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/maprace/maprace-lint/internal/drivertest"
)

// problem is an entry of VS Code's list of problems.
type problem struct{ Position, Message string }

// vscodeLine is what the Go extension of VS Code takes for a diagnostic: an
// optional word, a file, a line, perhaps a column, a message.
var vscodeLine = regexp.MustCompile(`^(?:[^:]*: )?((?:.:)?[^:]*):(\d+)(?::(\d+)?)?:(?:\w+:)? (.*)$`)

// vscode lints as the Go extension of VS Code does with its setting
// go.lintTool: a program that fails and says so on standard error has found
// nothing, a line that begins with a tab belongs to the one before, and what is
// no diagnostic is passed over.
func vscode(t *testing.T, cwd string, args ...string) (problems []problem, ignored []string) {
	t.Helper()
	tool, err := exec.LookPath("maprace-lint")
	if err != nil {
		t.Skip("only inside of testscript.Main is the binary on the path")
	}
	cmd := exec.Command(tool, args...)
	cmd.Dir = cwd
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir())
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && stderr.Len() > 0 {
		return nil, strings.Split(stderr.String(), "\n")
	}
	for line := range strings.SplitSeq(stdout.String(), "\n") {
		if strings.HasPrefix(line, "\t") && len(problems) > 0 {
			problems[len(problems)-1].Message += "\n" + line
			continue
		}
		m := vscodeLine.FindStringSubmatch(line)
		if m == nil {
			ignored = append(ignored, line)
			continue
		}
		file := m[1]
		if !filepath.IsAbs(file) {
			file = filepath.Join(cwd, file)
		}
		problems = append(problems, problem{fmt.Sprintf("%s:%s:%s", file, m[2], m[3]), m[4]})
	}
	return problems, ignored
}

// TestVSCode lints as VS Code does when a file is saved: its package, which is
// the default, the workspace, or the file alone.
func TestVSCode(t *testing.T) {
	root := t.TempDir()
	shop := filepath.Join(root, "shop")
	source := os.DirFS(filepath.Join(drivertest.Root(t), "testdata", "shop"))
	for _, dir := range []string{shop, filepath.Join(root, "branch")} {
		if err := os.CopyFS(dir, source); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, "go.mod"), filepath.Join(root, "go.mod")); err != nil {
			t.Fatal(err)
		}
	}
	all := drivertest.Standalone(t, root)
	for name, tt := range map[string]struct {
		cwd, below string // below is where findings are expected
		args       []string
	}{
		"package":   {shop, shop, nil},
		"workspace": {root, root, []string{"./..."}},
		"file":      {shop, filepath.Join(shop, "stock.go"), []string{filepath.Join(shop, "stock.go")}},
		"flags":     {shop, filepath.Join(shop, "stock.go"), []string{"-confidence=medium", "-tests=false", filepath.Join(shop, "stock.go")}},
	} {
		t.Run(name, func(t *testing.T) {
			problems, ignored := vscode(t, tt.cwd, tt.args...)
			if len(ignored) != 1 || ignored[0] != "" { // what follows the last line
				t.Errorf("not understood: %q", ignored)
			}
			var got []string
			for _, p := range problems {
				got = append(got, p.Position)
			}
			var want []string
			for _, line := range all {
				if file := filepath.Join(root, filepath.FromSlash(line)); strings.HasPrefix(file, tt.below) {
					posn, _, _ := strings.Cut(file, ": ")
					want = append(want, posn)
				}
			}
			if diff := cmp.Diff(drivertest.Sorted(want), drivertest.Sorted(got)); diff != "" {
				t.Errorf("VS Code (+) shows other problems than there are (-):\n%s", diff)
			}
		})
	}
}

// TestVSCodeMessages is what a reader of the list of problems sees.
func TestVSCodeMessages(t *testing.T) {
	shop := filepath.Join(drivertest.Root(t), "testdata", "shop")
	problems, _ := vscode(t, shop)
	want := problem{
		Position: filepath.Join(shop, "stock.go") + ":38:16",
		Message:  "read of map s.items without s.mu, which is held at 6 of 7 accesses (inconsistent-lock)\n\tstock.go:22:9: guarded access",
	}
	for _, p := range problems {
		if p.Position == want.Position {
			if p.Message != want.Message {
				t.Errorf("message %q, want %q", p.Message, want.Message)
			}
			return
		}
	}
	t.Errorf("no problem at %s in %q", want.Position, problems)
}

// TestVSCodeBroken saves a file that does not compile: VS Code shows what gopls
// says, and nothing of what the linter does.
func TestVSCodeBroken(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/broken\n\ngo 1.26\n", "broken.go": "package broken\n\nvar x int = nil\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	problems, said := vscode(t, dir)
	if len(problems) > 0 || len(said) == 0 || !strings.Contains(said[0], "does not compile") {
		t.Errorf("problems %q, said %q", problems, said)
	}
}
