package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestGrowthSeriesCompile(t *testing.T) {
	for _, s := range growing {
		t.Run(s.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := generate(dir, s, s.sizes[0]); err != nil {
				t.Fatal(err)
			}
			vet := exec.Command("go", "vet", "./...")
			vet.Dir = dir
			vet.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
			if out, err := vet.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestGrowthSeriesGrow(t *testing.T) {
	for _, s := range growing {
		if len(s.sizes) < 2 {
			t.Errorf("%s has no two sizes", s.name)
			continue
		}
		last := int64(0)
		for _, size := range s.sizes {
			dir := t.TempDir()
			if err := generate(dir, s, size); err != nil {
				t.Fatal(err)
			}
			bytes := int64(0)
			err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				info, err := d.Info()
				bytes += info.Size()
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if bytes < 2*last {
				t.Errorf("%s, size %d: %d bytes after %d", s.name, size, bytes, last)
			}
			last = bytes
		}
	}
}

func TestAnEditIsTakenBack(t *testing.T) {
	const text = "package p\n"
	file := filepath.Join(t.TempDir(), "p.go")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	b := &bench{ctx: t.Context(), tmp: t.TempDir(), limit: time.Minute}
	edited := program{name: "edited", args: []string{"go", "vet", file}}
	if _, err := b.afterEdit(file, filepath.Dir(file), edited); err != nil {
		t.Error(err)
	}
	missing := program{name: "missing", args: []string{filepath.Join(b.tmp, "missing")}}
	if _, err := b.afterEdit(file, filepath.Dir(file), missing); err == nil {
		t.Error("a program that is not there was measured")
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != text {
		t.Errorf("the file is %q afterwards (%v)", got, err)
	}
}

func TestCostIsMeasured(t *testing.T) {
	b := &bench{ctx: t.Context(), tmp: t.TempDir(), limit: time.Minute}
	c, err := b.measure(".", program{name: "go", args: []string{"go", "list", "std"}})
	if err != nil {
		t.Fatal(err)
	}
	if c.cpu <= 0 || c.wall <= 0 || c.peak < 1<<20 {
		t.Errorf("measured %+v", c)
	}
}

func TestTable(t *testing.T) {
	var out strings.Builder
	table := newTable(&out)
	second := time.Second
	for name, c := range map[string]cost{
		staticcheck: {cpu: 20 * second, wall: second, peak: 100 << 20},
		nilness:     {cpu: 10 * second, wall: second, peak: 400 << 20},
		floor:       {cpu: 6 * second, wall: second, peak: 100 << 20},
		cold:        {cpu: 8 * second, wall: second, peak: 100 << 20},
		warm:        {cpu: second, wall: second, peak: 50 << 20},
		edited:      {cpu: 2 * second, wall: second, peak: 50 << 20},
	} {
		table.row(name, c)
	}
	out.Reset()
	table.figures()
	const want = `
| figure | |
|---|---:|
| user CPU, cold, of staticcheck | 0.40 |
| peak memory, cold, of nilness | 0.25 |
| user CPU, warm, of cold | 0.12 |
| user CPU, one file edited, of cold | 0.25 |
| wall time, warm, of cold | 1.00 |
| wall time, one file edited, of cold | 1.00 |
| user CPU of the analyzers, of cold | 0.25 |
`
	if got := out.String(); got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}
