package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// peers measures everybody on the packages of one module.
func (b *bench) peers(dir string, patterns []string, golangci, edit string) error {
	noop, err := b.build("noop", ".", "./noop")
	if err != nil {
		return err
	}
	nilness, err := b.build("nilness", ".", "./nilness")
	if err != nil {
		return err
	}
	staticcheck, err := b.build("staticcheck", ".", "honnef.co/go/tools/cmd/staticcheck")
	if err != nil {
		return err
	}
	lint, err := b.build("maprace-lint", "..", "./cmd/maprace-lint")
	if err != nil {
		return err
	}
	compile := exec.CommandContext(b.ctx, "go", append([]string{"list", "-export", "-deps", "-test"}, patterns...)...)
	compile.Dir = dir
	if err := compile.Run(); err != nil {
		return fmt.Errorf("compile %s: %w", dir, err)
	}

	with := func(args ...string) []string { return append(args, patterns...) }
	cache := "-cache-dir=" + filepath.Join(b.tmp, "lint-cache")
	programs := []program{
		{name: "no-op SSA analyzer, multichecker", args: with(noop)},
		{name: "nilness, multichecker", args: with(nilness)},
		{name: "staticcheck, cold", args: with(staticcheck), env: []string{"STATICCHECK_CACHE=" + filepath.Join(b.tmp, "staticcheck-cache")}},
	}
	if golangci != "" {
		programs = append(programs, program{
			name: "golangci-lint (staticcheck, govet), cold",
			args: with(golangci, "run", "--no-config", "--default=none", "--enable=staticcheck,govet", "--issues-exit-code=1"),
			env:  []string{"GOLANGCI_LINT_CACHE=" + filepath.Join(b.tmp, "golangci-cache")},
		})
	}
	programs = append(programs,
		program{name: "maprace-lint, cold", args: with(lint, cache)},
		program{name: "maprace-lint, warm", args: with(lint, cache)},
	)
	var t table
	for _, p := range programs {
		c, err := b.measure(dir, p)
		if err != nil {
			return err
		}
		t.print(p.name, c)
	}
	if edit != "" {
		c, err := b.afterEdit(dir, edit, program{name: "maprace-lint after an edit", args: with(lint, cache)})
		if err != nil {
			return err
		}
		t.print("maprace-lint, one file edited", c)
	}
	return nil
}

// afterEdit measures p after a change of file, which it takes back. Compiling
// the change is part of the cost.
func (b *bench) afterEdit(dir, file string, p program) (cost, error) {
	path := filepath.Join(dir, file)
	old, err := os.ReadFile(path)
	if err != nil {
		return cost{}, err
	}
	defer os.WriteFile(path, old, 0o666)
	added := fmt.Sprintf("\nfunc benchEdit%d(m map[string]int) { m[\"edited\"]++ }\n", time.Now().UnixNano())
	if err := os.WriteFile(path, append(old[:len(old):len(old)], added...), 0o666); err != nil {
		return cost{}, err
	}
	return b.measure(dir, p)
}

// table prints costs, and their ratios to those of the first row.
type table struct{ base *cost }

func (t *table) print(name string, c cost) {
	if t.base == nil {
		t.base = &c
		fmt.Println("| program | user CPU | of no-op | wall | peak memory | of no-op |")
		fmt.Println("|---|---:|---:|---:|---:|---:|")
	}
	fmt.Printf("| %s | %.1f s | %.2f | %.1f s | %d MB | %.2f |\n", name,
		c.cpu.Seconds(), c.cpu.Seconds()/t.base.cpu.Seconds(),
		c.wall.Seconds(),
		c.peak>>20, float64(c.peak)/float64(t.base.peak))
}
