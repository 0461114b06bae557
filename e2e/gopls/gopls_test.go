// Package gopls_test drives the gopls that maprace-lint builds as an editor
// does.
package gopls_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// versions of gopls that the oldest supported Go can build; docs/editors.md
// names them.
var versions = []string{"v0.20.0", "v0.21.1", "v0.23.0"}

// build builds maprace-lint, and with it gopls.
func build(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	lint := filepath.Join(dir, "maprace-lint")
	for _, args := range [][]string{
		{"go", "build", "-C", filepath.Join("..", ".."), "-o", lint, "./cmd/maprace-lint"},
		{lint, "gopls", "build", "-gopls", version, "-source", filepath.Join("..", ".."), "-o", filepath.Join(dir, "gopls")},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
	}
	return filepath.Join(dir, "gopls")
}

// module writes a module with one file and returns the file's name.
func module(t *testing.T, text string) (dir, file string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(dir, "visits.go")
	for name, text := range map[string]string{filepath.Join(dir, "go.mod"): "module example.com/visits\n\ngo 1.26\n", file: text} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir, file
}

const (
	guarded = `package visits

import "sync"

type Visits struct {
	mu    sync.Mutex
	pages map[string]int
}

func New() *Visits { return &Visits{pages: map[string]int{}} }

func (v *Visits) Add(page string) {
	v.mu.Lock()
	v.pages[page]++
	v.mu.Unlock()
}

func (v *Visits) Drop(page string) {
	v.mu.Lock()
	delete(v.pages, page)
	v.mu.Unlock()
}

func (v *Visits) Count(page string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.pages[page]
}
`
	lock   = "\tv.mu.Lock()\n\tdefer v.mu.Unlock()\n"
	nilMap = `
func tally(pages []string) map[string]int {
	var counts map[string]int
	for _, p := range pages {
		counts[p]++
	}
	return counts
}
`
)

func TestEditing(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			server := build(t, version)
			dir, file := module(t, guarded)
			e := start(t, server, dir, nil)
			e.open(file, guarded)
			e.await(file, "a clean file", none)

			racy := strings.Replace(guarded, lock, "", 1)
			e.change(file, racy)
			found, took := e.await(file, "the race", one("unguardedmap"))
			t.Logf("the race shows after %v", took)
			d := found[0]
			if d.Code != "inconsistent-lock" || d.Severity != warning {
				t.Errorf("code %v, severity %d", d.Code, d.Severity)
			}
			if d.CodeDescription == nil || !strings.HasSuffix(d.CodeDescription.Href, "/docs/checks/inconsistent-lock.md") {
				t.Errorf("documentation %+v", d.CodeDescription)
			}
			if len(d.Related) == 0 || d.Related[0].Location.URI != uri(file) || d.Related[0].Location.Range.Start.Line != 13 {
				t.Errorf("related information %+v, want the guarded access", d.Related)
			}

			e.change(file, guarded)
			_, took = e.await(file, "the race to vanish", none)
			t.Logf("it is gone after %v", took)

			broken := guarded + nilMap
			e.change(file, broken)
			found, _ = e.await(file, "the nil map", one("nilmapassign"))
			repaired := apply(broken, e.quickFixes(file, found[0]))
			if repaired == broken {
				t.Error("the quick fix changes nothing")
			}
			e.change(file, repaired)
			e.await(file, "the nil map to be fixed", none)
		})
	}
}

// unsure writes to a map that another method sets to nil: a bug only if
// somebody goes on after Close.
const unsure = `package visits

type Visits struct{ pages map[string]int }

func New() *Visits { return &Visits{pages: map[string]int{}} }

func (v *Visits) Close() { v.pages = nil }

func (v *Visits) Add(page string) { v.pages[page]++ }
`

// spawned has a race of goroutines, beside what the other analyzers find, and
// hints.
const spawned = unsure + `
func All(pages []string) map[string]int {
	counts := map[string]int{}
	for _, p := range pages {
		go func() { counts[p]++ }()
	}
	return counts
}

func Twice(done chan int) {
	close(done)
	close(done)
}

func none() {
	var counts map[string]int
	counts["x"]++
}
`

func TestHints(t *testing.T) {
	server := build(t, versions[len(versions)-1])
	dir, file := module(t, unsure)
	on := map[string]bool{"unguardedmap_hints": true, "nilmapassign_hints": true, "closenil_hints": true}
	e := start(t, server, dir, on)
	e.open(file, unsure)
	found, _ := e.await(file, "a hint", one("nilmapassign_hints"))
	d := found[0]
	if d.Severity != hint || d.Code != "nil-after-reset" || d.CodeDescription == nil || !strings.HasSuffix(d.CodeDescription.Href, "/docs/checks/nil-after-reset.md") {
		t.Errorf("severity %d, code %v, documentation %+v", d.Severity, d.Code, d.CodeDescription)
	}

	quiet := start(t, server, dir, nil)
	quiet.open(file, unsure)
	quiet.await(file, "nothing", none)

	// All that the suite has to say, at the same time, again and again.
	for range 5 {
		e.change(file, spawned)
		found, _ = e.await(file, "all findings", func(found []diagnostic) bool { return len(found) == 4 })
		sources := map[string]int{}
		for _, d := range found {
			sources[d.Source]++
			if d.Source == "unguardedmap" && !slices.ContainsFunc(d.Related, func(r related) bool { return r.Message == "started here" }) {
				t.Errorf("related information %+v, want where the goroutines start", d.Related)
			}
		}
		for _, name := range []string{"unguardedmap", "nilmapassign", "closenil", "nilmapassign_hints"} {
			if sources[name] != 1 {
				t.Errorf("%d findings of %s", sources[name], name)
			}
		}
		e.change(file, unsure)
		e.await(file, "one hint to be left", one("nilmapassign_hints"))
	}
}

func none(found []diagnostic) bool { return len(found) == 0 }

// one returns a condition that holds if there is one diagnostic, and the
// analyzer reports it.
func one(analyzer string) func([]diagnostic) bool {
	return func(found []diagnostic) bool { return len(found) == 1 && found[0].Source == analyzer }
}
