package gopls_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTools runs the tests of all that goes into gopls with the golang.org/x/tools
// that each gopls pins. With the one of go.mod they run in the root.
func TestTools(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(run(t, root, "go", "list", "-deps", "-f", "{{if not .Standard}}{{with .Module}}{{if .Main}}{{$.ImportPath}}{{end}}{{end}}{{end}}", "./analyzers"))
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			pinned := tools(t, version)
			t.Log("golang.org/x/tools " + pinned)
			mod := filepath.Join(t.TempDir(), "go.mod")
			for _, name := range []string{"go.mod", "go.sum"} {
				text, err := os.ReadFile(filepath.Join(root, name))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(filepath.Dir(mod), name), text, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			run(t, root, "go", "mod", "edit", "-replace=golang.org/x/tools=golang.org/x/tools@"+pinned, mod)
			used := strings.TrimSpace(run(t, root, "go", "list", "-mod=mod", "-modfile="+mod, "-m", "-f", "{{.Replace.Version}}", "golang.org/x/tools"))
			if used != pinned {
				t.Fatalf("golang.org/x/tools %s would be used", used)
			}
			run(t, root, "go", append([]string{"test", "-mod=mod", "-modfile=" + mod}, packages...)...)
		})
	}
}

// tools returns the version of golang.org/x/tools that a gopls was released with.
func tools(t *testing.T, version string) string {
	t.Helper()
	file := strings.TrimSpace(run(t, t.TempDir(), "go", "list", "-m", "-f", "{{.GoMod}}", "golang.org/x/tools/gopls@"+version))
	var mod struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal([]byte(run(t, "", "go", "mod", "edit", "-json", file)), &mod); err != nil {
		t.Fatal(err)
	}
	for _, r := range mod.Require {
		if r.Path == "golang.org/x/tools" {
			return r.Version
		}
	}
	t.Fatalf("%s requires no golang.org/x/tools", file)
	return ""
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s%s", name, args, err, out, stderr.Bytes())
	}
	return string(out)
}
