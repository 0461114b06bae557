package goplsbuild

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// goplsIn makes what go mod download would have put into the module cache.
func goplsIn(t *testing.T) *release {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": `module golang.org/x/tools/gopls

go 1.26.0

require (
	golang.org/x/tools v0.47.1-0.20260707181000-a299dadba899
	honnef.co/go/tools v0.8.0 // indirect
)
`,
		"go.sum":  "golang.org/x/tools v0.47.1 h1:0=\n",
		"main.go": "package main // gopls' own\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return &release{Version: "v0.23.0", Dir: dir, GoMod: filepath.Join(dir, "go.mod")}
}

func TestMainModule(t *testing.T) {
	source := t.TempDir()
	for name, tt := range map[string]struct {
		cfg  Config
		want []string
	}{
		"of a release":  {Config{Lint: "v1.2.3"}, []string{"github.com/maprace/maprace-lint v1.2.3"}},
		"of a checkout": {Config{Source: source}, []string{"replace github.com/maprace/maprace-lint => " + source}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			gopls := goplsIn(t)
			if err := writeModule(dir, gopls, tt.cfg); err != nil {
				t.Fatal(err)
			}
			text := read(t, filepath.Join(dir, "go.mod"))
			for _, want := range append(tt.want,
				"module golang.org/x/tools/gopls/maprace",
				"golang.org/x/tools/gopls v0.23.0",
				// What gopls was released with, also where this module wants newer.
				"replace golang.org/x/tools => golang.org/x/tools v0.47.1-0.20260707181000-a299dadba899",
				"replace honnef.co/go/tools => honnef.co/go/tools v0.8.0",
			) {
				if !strings.Contains(text, want) {
					t.Errorf("go.mod lacks %q:\n%s", want, text)
				}
			}
			if got, want := read(t, filepath.Join(dir, "main.go")), read(t, filepath.Join(gopls.Dir, "main.go")); got != want {
				t.Errorf("main.go is %q", got)
			}
			file := filepath.Join(dir, "register.go")
			if _, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.AllErrors); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCheckSource(t *testing.T) {
	if err := CheckSource(filepath.Join("..", "..")); err != nil {
		t.Error(err)
	}
	if err := CheckSource(goplsIn(t).Dir); err == nil {
		t.Error("gopls passes for maprace-lint")
	}
	if err := CheckSource(t.TempDir()); err == nil {
		t.Error("an empty directory passes")
	}
}

func TestReleased(t *testing.T) {
	for v, want := range map[string]bool{
		"v1.2.3":                                   true,
		"v0.0.0-20260102030405-0123456789ab":       true,
		"v0.0.0-20260102030405-0123456789ab+dirty": false,
		"(devel)": false,
		"unknown": false,
		"":        false,
	} {
		if Released(v) != want {
			t.Errorf("Released(%q) = %t", v, !want)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
