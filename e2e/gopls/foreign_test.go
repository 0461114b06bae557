package gopls_test

import (
	"archive/zip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// foreign is a release of gopls whose analyzers have no severity.
var foreign = map[string]string{
	"go.mod":  "module golang.org/x/tools/gopls\n\ngo 1.26.0\n\nrequire golang.org/x/tools v0.52.0\n",
	"go.sum":  "",
	"main.go": "package main\n\nfunc main() {}\n",
	"internal/protocol/protocol.go": `package protocol

type DiagnosticSeverity uint32

const (
	SeverityWarning DiagnosticSeverity = 2
	SeverityHint    DiagnosticSeverity = 4
)
`,
	"internal/settings/settings.go": `package settings

import "golang.org/x/tools/go/analysis"

type Analyzer struct {
	analyzer   *analysis.Analyzer
	nonDefault bool
}

var AllAnalyzers []*Analyzer
`,
}

// TestForeign starts a program that was built with a gopls that is not as this
// was written for.
func TestForeign(t *testing.T) {
	const version = "v0.99.0"
	proxy := t.TempDir()
	dir := filepath.Join(proxy, "golang.org", "x", "tools", "gopls", "@v")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"list": version, version + ".mod": foreign["go.mod"], version + ".info": `{"Version": "` + version + `"}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.Create(filepath.Join(dir, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	for name, text := range foreign {
		w, err := archive.Create("golang.org/x/tools/gopls@" + version + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}

	// What has been downloaded can be downloaded again.
	downloaded := "file://" + filepath.ToSlash(filepath.Join(goEnv(t, "GOMODCACHE"), "cache", "download"))
	t.Setenv("GOPROXY", "file://"+filepath.ToSlash(proxy)+","+downloaded+","+goEnv(t, "GOPROXY"))
	t.Setenv("GONOSUMDB", "golang.org/x/tools/gopls")
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Cleanup(func() { exec.Command("go", "clean", "-modcache").Run() }) // it is read-only

	out, err := exec.Command(build(t, version)).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "maprace-lint does not fit this gopls: settings.Analyzer has no field severity of type protocol.DiagnosticSeverity; build with another version: maprace-lint gopls build -gopls VERSION") {
		t.Errorf("%v\n%s", err, out)
	}
}
