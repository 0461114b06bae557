package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The rows that figures speak of.
const (
	noop        = "no-op SSA analyzer, multichecker"
	nilness     = "nilness, multichecker"
	staticcheck = "staticcheck, cold"
	floor       = "maprace-lint's driver, SSA only"
	cold        = "maprace-lint, cold"
	warm        = "maprace-lint, warm"
	edited      = "maprace-lint, one file edited"
)

// peers measures everybody on the packages of one module.
func (b *bench) peers(dir string, patterns []string, golangci, edit string) error {
	bin := map[string]string{}
	for _, t := range []struct{ name, dir, pkg string }{
		{"noop", ".", "./noop"},
		{"nilness", ".", "./nilness"},
		{"staticcheck", ".", "honnef.co/go/tools/cmd/staticcheck"},
		{"floor", ".", "./floor"},
		{"maprace-lint", "..", "./cmd/maprace-lint"},
	} {
		path, err := b.build(t.name, t.dir, t.pkg)
		if err != nil {
			return err
		}
		bin[t.name] = path
	}
	if err := b.compile(dir, patterns); err != nil {
		return err
	}

	with := func(args ...string) []string { return append(args, patterns...) }
	lint := with(bin["maprace-lint"], "-cache-dir="+filepath.Join(b.tmp, "lint-cache"))
	programs := []program{
		{name: noop, args: with(bin["noop"])},
		{name: nilness, args: with(bin["nilness"])},
		{name: staticcheck, args: with(bin["staticcheck"]), env: []string{"STATICCHECK_CACHE=" + filepath.Join(b.tmp, "staticcheck-cache")}},
		{name: floor, args: with(bin["floor"])},
		{name: cold, args: lint},
		{name: warm, args: lint},
	}
	if golangci != "" {
		programs = append(programs, program{
			name: "golangci-lint (staticcheck, govet), cold",
			args: with(golangci, "run", "--no-config", "--default=none", "--enable=staticcheck,govet", "--issues-exit-code=1"),
			env:  []string{"GOLANGCI_LINT_CACHE=" + filepath.Join(b.tmp, "golangci-cache")},
		})
	}
	t := newTable(os.Stdout)
	for _, p := range programs {
		c, err := b.measure(dir, p)
		if err != nil {
			return err
		}
		t.row(p.name, c)
	}
	if edit != "" {
		c, err := b.afterEdit(filepath.Join(dir, edit), dir, program{name: edited, args: lint})
		if err != nil {
			return err
		}
		t.row(edited, c)
	}
	t.figures()
	return nil
}

// compile makes the export data of the packages and all that they import, and
// prints how much source that is.
func (b *bench) compile(dir string, patterns []string) error {
	const format = `{{if not .Standard}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}
{{end}}{{end}}`
	list := exec.CommandContext(b.ctx, "go", append([]string{"list", "-export", "-deps", "-test", "-f", format}, patterns...)...)
	list.Dir = dir
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("compile %s: %w", dir, err)
	}
	files := slices.Compact(slices.Sorted(strings.FieldsFuncSeq(string(out), func(r rune) bool { return r == '\n' })))
	lines, dirs := 0, map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the main of a test, which the go command makes up
		}
		lines += bytes.Count(text, []byte{'\n'})
		dirs[filepath.Dir(file)] = true
	}
	fmt.Printf("%d lines in %d directories, tests and dependencies included and the standard library not\n\n", lines, len(dirs))
	return nil
}

// afterEdit measures p after a change of file, which it takes back. Compiling
// the change is part of the cost.
func (b *bench) afterEdit(file, dir string, p program) (cost, error) {
	old, err := os.ReadFile(file)
	if err != nil {
		return cost{}, err
	}
	defer os.WriteFile(file, old, 0o666)
	added := fmt.Sprintf("\nfunc benchEdit%d(m map[string]int) { m[\"edited\"]++ }\n", time.Now().UnixNano())
	if err := os.WriteFile(file, append(old[:len(old):len(old)], added...), 0o666); err != nil {
		return cost{}, err
	}
	return b.measure(dir, p)
}

// table prints costs, and their ratios to those of the first row.
type table struct {
	out  io.Writer
	base *cost
	rows map[string]cost
}

func newTable(out io.Writer) *table { return &table{out: out, rows: map[string]cost{}} }

func (t *table) row(name string, c cost) {
	if t.base == nil {
		t.base = &c
		fmt.Fprintln(t.out, "| program | user CPU | of no-op | wall | peak memory | of no-op |")
		fmt.Fprintln(t.out, "|---|---:|---:|---:|---:|---:|")
	}
	t.rows[name] = c
	fmt.Fprintf(t.out, "| %s | %.1f s | %.2f | %.1f s | %d MB | %.2f |\n", name,
		c.cpu.Seconds(), c.cpu.Seconds()/t.base.cpu.Seconds(),
		c.wall.Seconds(),
		c.peak>>20, float64(c.peak)/float64(t.base.peak))
}

// figures prints what the rows come to.
func (t *table) figures() {
	fmt.Fprintln(t.out, "\n| figure | |\n|---|---:|")
	cpu := func(what, row, of string) {
		if c, ok := t.rows[row]; ok {
			fmt.Fprintf(t.out, "| %s | %.2f |\n", what, c.cpu.Seconds()/t.rows[of].cpu.Seconds())
		}
	}
	cpu("user CPU, cold, of staticcheck", cold, staticcheck)
	fmt.Fprintf(t.out, "| peak memory, cold, of nilness | %.2f |\n", float64(t.rows[cold].peak)/float64(t.rows[nilness].peak))
	cpu("user CPU, warm, of cold", warm, cold)
	cpu("user CPU, one file edited, of cold", edited, cold)
	wall := func(what, row, of string) {
		if c, ok := t.rows[row]; ok {
			fmt.Fprintf(t.out, "| %s | %.2f |\n", what, c.wall.Seconds()/t.rows[of].wall.Seconds())
		}
	}
	wall("wall time, warm, of cold", warm, cold)
	wall("wall time, one file edited, of cold", edited, cold)
	own := t.rows[cold].cpu - t.rows[floor].cpu
	fmt.Fprintf(t.out, "| user CPU of the analyzers, of cold | %.2f |\n", own.Seconds()/t.rows[cold].cpu.Seconds())
}
