package goplsbuild

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// proxy makes a module proxy that knows releases of gopls, and which Go each
// needs, and tells the go command to use it.
func proxy(t *testing.T, needs map[string]string) {
	t.Helper()
	dir := t.TempDir()
	versions := filepath.Join(dir, goplsModule, "@v")
	if err := os.MkdirAll(versions, 0o777); err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for v, needs := range needs {
		fmt.Fprintln(&list, v)
		source := t.TempDir()
		mod := []byte("module " + goplsModule + "\n\ngo " + needs + "\n")
		files := map[string][]byte{
			filepath.Join(versions, v+".mod"):  mod,
			filepath.Join(versions, v+".info"): []byte(`{"Version": "` + v + `"}`),
			filepath.Join(source, "go.mod"):    mod,
			filepath.Join(source, "main.go"):   []byte("package main\n"),
		}
		for name, text := range files {
			if err := os.WriteFile(name, text, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		f, err := os.Create(filepath.Join(versions, v+".zip"))
		if err != nil {
			t.Fatal(err)
		}
		if err := zip.CreateFromDir(f, module.Version{Path: goplsModule, Version: v}, source); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(versions, "list"), []byte(list.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOPROXY", "file://"+filepath.ToSlash(dir))
	t.Setenv("GOSUMDB", "off")
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Cleanup(func() { run(context.Background(), "", "go", "clean", "-modcache") }) // it is read-only
}

func TestChoose(t *testing.T) {
	proxy(t, map[string]string{
		"v0.20.0":       "1.24.2",
		"v0.22.0":       "1.26.0",
		"v0.23.0-pre.1": "1.26.0", // no release
		"v0.24.0":       "1.99.0",
	})
	for name, tt := range map[string]struct {
		wanted, goVersion string
		version, err      string
	}{
		"the newest that Go can build": {"", "go1.26.8", "v0.22.0", ""},
		"with an older Go":             {"", "go1.25.3", "v0.20.0", ""},
		"with a very old Go":           {"", "go1.20", "", "no release of gopls can be built with go1.20: install a newer Go"},
		"wanted":                       {"v0.20.0", "go1.26.8", "v0.20.0", ""},
		"a prerelease":                 {"v0.23.0-pre.1", "go1.26.8", "v0.23.0-pre.1", ""},
		"too new":                      {"v0.24.0", "go1.26.8", "", "gopls v0.24.0 needs go1.99.0, and this is go1.26.8: install a newer Go, or choose an older gopls with -gopls"},
		"unknown":                      {"v0.1.0", "go1.26.8", "", "gopls v0.1.0 cannot be had (no such version, or no network)"},
		"nonsense":                     {"latest", "go1.26.8", "", "latest is no version of gopls: versions look like v0.23.0"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := choose(t.Context(), tt.wanted, tt.goVersion)
			switch {
			case tt.err != "":
				if err == nil || !strings.HasPrefix(err.Error(), tt.err) {
					t.Errorf("error %v, want %s", err, tt.err)
				}
			case err != nil:
				t.Error(err)
			case r.Version != tt.version:
				t.Errorf("chose %s, want %s", r.Version, tt.version)
			default:
				if _, err := os.Stat(filepath.Join(r.Dir, "main.go")); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestWithoutGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Build(t.Context(), Config{Gopls: "v0.20.0"})
	if want := "there is no go command on the path: install Go from https://go.dev/dl"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
