package files

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/maprace/maprace-lint/internal/drivertest"
)

// action is the part of the syntax of composite actions that action.yml uses.
type action struct {
	Name, Description, Author string
	Branding                  struct{ Icon, Color string }
	Inputs                    map[string]struct{ Description, Default string }
	Outputs                   map[string]struct{ Description, Value string }
	Runs                      struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, ID, If, Uses, Shell, Run string
	WorkingDirectory               string `yaml:"working-directory"`
	Env, With                      map[string]string
}

// job runs the steps of an action as a runner does.
type job struct {
	t       *testing.T
	values  map[string]string // of contexts: inputs.packages, github.action_path
	uses    []map[string]string
	files   map[string]string // of the runner: GITHUB_OUTPUT, GITHUB_STEP_SUMMARY
	env     []string
	output  string
	stopped int // exit status of the step that failed
}

func newJob(t *testing.T, a *action, root, workspace string, inputs map[string]string) *job {
	j := &job{t: t, values: map[string]string{"github.action_path": root}, files: map[string]string{}}
	for name, in := range a.Inputs {
		j.values["inputs."+name] = in.Default
	}
	for name, value := range inputs {
		if _, ok := a.Inputs[name]; !ok {
			t.Fatalf("no input %s", name)
		}
		j.values["inputs."+name] = value
	}
	temp := t.TempDir()
	for _, name := range []string{"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"} {
		j.files[name] = filepath.Join(temp, name)
		j.env = append(j.env, name+"="+j.files[name])
	}
	j.env = append(j.env, "RUNNER_TEMP="+temp, "GITHUB_WORKSPACE="+workspace)
	for _, s := range a.Runs.Steps {
		if j.stopped == 0 && j.wanted(s.If) {
			j.step(workspace, s)
		}
	}
	return j
}

var expression = regexp.MustCompile(`\$\{\{ ([\w.-]+) \}\}`)

// expand evaluates the expressions in a text, which are names only.
func (j *job) expand(text string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		return j.values[expression.FindStringSubmatch(e)[1]]
	})
}

var comparison = regexp.MustCompile(`^([\w.-]+) (==|!=) '(.*)'$`)

// wanted evaluates a condition, which is a conjunction of comparisons.
func (j *job) wanted(condition string) bool {
	if condition == "" {
		return true
	}
	for part := range strings.SplitSeq(condition, " && ") {
		m := comparison.FindStringSubmatch(part)
		if m == nil {
			j.t.Fatalf("condition %q", condition)
		}
		if (j.values[m[1]] == m[3]) != (m[2] == "==") {
			return false
		}
	}
	return true
}

func (j *job) step(workspace string, s step) {
	if s.Uses != "" {
		with := map[string]string{"uses": s.Uses}
		for name, value := range s.With {
			with[name] = j.expand(value)
		}
		j.uses = append(j.uses, with)
		return
	}
	dir := j.expand(s.WorkingDirectory)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(workspace, dir)
	}
	cmd := command(dir, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
	cmd.Env = append(cmd.Env, j.env...)
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+j.expand(value))
	}
	cmd.Env = append(cmd.Env, "GOTOOLCHAIN=local")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		j.t.Fatal(err)
	}
	j.output += string(out)
	j.stopped = cmd.ProcessState.ExitCode()
	for line := range strings.Lines(j.read("GITHUB_OUTPUT")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		j.values["steps."+s.ID+".outputs."+name] = value
	}
	if err := os.RemoveAll(j.files["GITHUB_OUTPUT"]); err != nil {
		j.t.Fatal(err)
	}
}

func (j *job) read(name string) string {
	text, err := os.ReadFile(j.files[name])
	if err != nil {
		return ""
	}
	return string(text)
}

// TestAction runs the steps of action.yml.
func TestAction(t *testing.T) {
	root := drivertest.Root(t)
	newTools(t, root) // the environment
	text, err := os.ReadFile(filepath.Join(root, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.UnmarshalWithOptions(text, &a, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if a.Runs.Using != "composite" || a.Description == "" {
		t.Errorf("action %+v", a)
	}
	for name, in := range a.Inputs {
		if in.Description == "" {
			t.Errorf("input %s has no description", name)
		}
	}
	workspace := t.TempDir()
	for name, from := range map[string]string{"a shop": "testdata/shop", "clean": "e2e/files/testdata/clean"} {
		if err := os.CopyFS(filepath.Join(workspace, name), os.DirFS(filepath.Join(root, filepath.FromSlash(from)))); err != nil {
			t.Fatal(err)
		}
	}

	t.Run("findings", func(t *testing.T) {
		j := newJob(t, &a, root, workspace, map[string]string{"working-directory": "a shop", "upload-sarif": "true"})
		if j.stopped != 1 || j.values["steps.run.outputs.status"] != "1" {
			t.Errorf("exit status %d, output status %s\n%s", j.stopped, j.values["steps.run.outputs.status"], j.output)
		}
		if !strings.Contains(j.output, "::error file=a shop/stock.go,line=38,col=16,title=unguardedmap (inconsistent-lock)::") {
			t.Errorf("annotations:\n%s", j.output)
		}
		if n := strings.Count(j.output, "::error"); n != 8 {
			t.Errorf("%d annotations, want 8", n)
		}
		if summary := j.read("GITHUB_STEP_SUMMARY"); !strings.Contains(summary, "\nstock.go:38:16: ") {
			t.Errorf("summary:\n%s", summary)
		}
		if len(j.uses) != 1 || !strings.HasPrefix(j.uses[0]["uses"], "github/codeql-action/upload-sarif@") {
			t.Fatalf("uses %v", j.uses)
		}
		log, err := sarif.Open(j.uses[0]["sarif_file"])
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Validate(); err != nil {
			t.Error(err)
		}
		if n := len(log.Runs[0].Results); n != 8 {
			t.Errorf("%d results, want 8", n)
		}
	})
	t.Run("no upload", func(t *testing.T) {
		j := newJob(t, &a, root, workspace, map[string]string{"working-directory": "a shop", "fail": "false"})
		if j.stopped != 0 || len(j.uses) != 0 || j.values["steps.run.outputs.status"] != "1" {
			t.Errorf("exit status %d, uses %v\n%s", j.stopped, j.uses, j.output)
		}
	})
	t.Run("clean", func(t *testing.T) {
		j := newJob(t, &a, root, workspace, map[string]string{"working-directory": "clean", "packages": "./sub\n."})
		if j.stopped != 0 || strings.Contains(j.output, "::") {
			t.Errorf("exit status %d\n%s", j.stopped, j.output)
		}
		if summary := j.read("GITHUB_STEP_SUMMARY"); !strings.Contains(summary, "found nothing") {
			t.Errorf("summary:\n%s", summary)
		}
	})
	t.Run("flags", func(t *testing.T) {
		j := newJob(t, &a, root, workspace, map[string]string{"working-directory": "a shop", "args": "-confidence high -tests=false", "packages": "."})
		if n := strings.Count(j.output, "::error"); j.stopped != 1 || n == 0 || n >= 8 {
			t.Errorf("exit status %d, %d annotations\n%s", j.stopped, n, j.output)
		}
	})
	for name, inputs := range map[string]map[string]string{
		"bad flag":    {"working-directory": "clean", "args": "-nosuchflag", "fail": "false", "upload-sarif": "true"},
		"no packages": {"working-directory": "clean", "packages": "./nowhere", "upload-sarif": "true"},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJob(t, &a, root, workspace, inputs)
			if j.stopped != 2 || len(j.uses) != 0 || !strings.Contains(j.output, "maprace-lint: ") {
				t.Errorf("exit status %d, uses %v\n%s", j.stopped, j.uses, j.output)
			}
		})
	}
}
