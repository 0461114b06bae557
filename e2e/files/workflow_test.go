package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/rhysd/actionlint"

	"github.com/maprace/maprace-lint/internal/drivertest"
)

// TestWorkflows checks the repository's own workflows.
func TestWorkflows(t *testing.T) {
	root := drivertest.Root(t)
	names, err := filepath.Glob(filepath.Join(root, ".github", "workflows", "*.yml"))
	if err != nil || len(names) == 0 {
		t.Fatal("no workflows", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := lintWorkflow(t.TempDir(), root, text); err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
}

func TestWorkflowsAreReallyChecked(t *testing.T) {
	root := drivertest.Root(t)
	text, err := os.ReadFile(filepath.Join(root, ".github", "workflows", "ci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	bad := strings.Replace(string(text), "upload-sarif:", "upload-serif:", 1)
	if err := lintWorkflow(t.TempDir(), root, []byte(bad)); err == nil || !strings.Contains(err.Error(), "upload-serif") {
		t.Errorf("an unknown input: %v", err)
	}
}

// checkWorkflow checks a workflow of a user, for whom the action is elsewhere.
func (p *page) checkWorkflow(text []byte) error {
	const action = "uses: maprace/maprace-lint@"
	if !strings.Contains(string(text), action) {
		return errors.New("it does not use the action")
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if before, _, ok := strings.Cut(line, action); ok {
			lines[i] = before + "uses: ./"
		}
	}
	return lintWorkflow(p.t.TempDir(), p.root, []byte(strings.Join(lines, "\n")))
}

// lintWorkflow runs actionlint on a workflow in a repository with the action.
func lintWorkflow(dir, root string, text []byte) error {
	workflows := filepath.Join(dir, ".github", "workflows")
	action, err := os.ReadFile(filepath.Join(root, "action.yml"))
	if err != nil {
		return err
	}
	err = errors.Join(
		os.MkdirAll(workflows, 0o777),
		os.Mkdir(filepath.Join(dir, ".git"), 0o777),
		os.WriteFile(filepath.Join(dir, "action.yml"), action, 0o666),
		os.WriteFile(filepath.Join(workflows, "w.yml"), text, 0o666))
	if err != nil {
		return err
	}
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{WorkingDir: dir})
	if err != nil {
		return err
	}
	project, err := actionlint.NewProject(dir)
	if err != nil {
		return err
	}
	found, err := linter.LintFile(filepath.Join(workflows, "w.yml"), project)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range found {
		errs = append(errs, e)
	}
	return errors.Join(errs...)
}

// preCommit are the keys of pre-commit's hooks that are in use here.
type preCommit struct {
	ID            string   `yaml:"id"`
	Name          string   `yaml:"name"`
	Description   string   `yaml:"description"`
	Entry         string   `yaml:"entry"`
	Args          []string `yaml:"args"`
	Language      string   `yaml:"language"`
	TypesOr       []string `yaml:"types_or"`
	PassFilenames bool     `yaml:"pass_filenames"`
	RequireSerial bool     `yaml:"require_serial"`
}

// TestPreCommitHooks checks the hooks: pre-commit installs all commands of the
// repository with go install and runs the entry with args.
func TestPreCommitHooks(t *testing.T) {
	hooks, err := readHooks(drivertest.Root(t))
	if err != nil || len(hooks) != 1 {
		t.Fatal(hooks, err)
	}
	h := hooks[0]
	if h.Language != "golang" || h.PassFilenames || h.Entry != "maprace-lint" {
		t.Errorf("hook %+v", h)
	}
	tools := newTools(t, drivertest.Root(t))
	if out, err := command(tools.root, "go", "install", "./...").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := command(filepath.Join(tools.root, "testdata", "shop"), h.Entry, h.Args...)
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 1 || !bytes.Contains(out, []byte("stock.go:38:")) {
		t.Errorf("exit status %d\n%s", cmd.ProcessState.ExitCode(), out)
	}
}

func readHooks(root string) (hooks []preCommit, err error) {
	text, err := os.ReadFile(filepath.Join(root, ".pre-commit-hooks.yaml"))
	if err != nil {
		return nil, err
	}
	return hooks, yaml.UnmarshalWithOptions(text, &hooks, yaml.Strict())
}

// checkPreCommitConfig checks that a user's configuration names hooks that exist.
func (p *page) checkPreCommitConfig(text []byte) error {
	var file struct {
		Repos []struct {
			Repo  string `yaml:"repo"`
			Rev   string `yaml:"rev"`
			Hooks []struct {
				ID   string   `yaml:"id"`
				Args []string `yaml:"args"`
			} `yaml:"hooks"`
		} `yaml:"repos"`
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return err
	}
	hooks, err := readHooks(p.root)
	if err != nil {
		return err
	}
	for _, repo := range file.Repos {
		if repo.Repo != "https://github.com/maprace/maprace-lint" || repo.Rev == "" {
			return fmt.Errorf("repository %s at %q", repo.Repo, repo.Rev)
		}
		for _, h := range repo.Hooks {
			if h.ID != hooks[0].ID {
				return fmt.Errorf("there is no hook %s", h.ID)
			}
		}
	}
	return nil
}
