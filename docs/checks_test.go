package docs_test

import (
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/imports"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/docs"
	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/settings"
)

func TestEveryCheckHasAPage(t *testing.T) {
	known := analyzers.Known()
	want := slices.Concat(known.Analyzers, known.Categories)
	slices.Sort(want)
	if got := docs.Names(); !slices.Equal(got, want) {
		t.Errorf("pages\n\t%v\nanalyzers and categories\n\t%v", got, want)
	}
	for _, e := range analyzers.Suite() {
		overview, _ := docs.Check(e.Analyzer.Name)
		if want := docs.URL(e.Analyzer.Name); e.Analyzer.URL != want {
			t.Errorf("%s: URL %s, want %s", e.Analyzer.Name, e.Analyzer.URL, want)
		}
		for _, c := range e.Categories {
			page, _ := docs.Check(c.Name)
			if !strings.HasPrefix(page.Markdown, "# "+c.Name+"\n\n") || page.Summary == "" {
				t.Errorf("%s: no title or no summary", c.Name)
			}
			link := fmt.Sprintf("Analyzer: [%s](%s). Confidence: %s", e.Analyzer.Name, report.URL(e.Analyzer.Name), c.Level)
			if !strings.Contains(page.Markdown, "\n"+link) {
				t.Errorf("%s: does not say %q", c.Name, link)
			}
			if link := fmt.Sprintf("| [%s](%s) |", c.Name, report.URL(c.Name)); !strings.Contains(overview.Markdown, link) {
				t.Errorf("%s: no row %s", e.Analyzer.Name, link)
			}
		}
	}
}

// sections are those of a category's page, in order, with what the analyzers
// make of the code in them.
var sections = []struct {
	title string
	found bool
}{
	{"Wrong", true},
	{"Right", false},
	{"Not reported", false},
	{"How to fix", false},
	{"How to suppress", false},
}

// TestCodeInPages analyses the code of all pages: what they call wrong is
// found, under their category and in the default configuration, and nothing
// else is.
func TestCodeInPages(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/pages\n\ngo 1.26\n")
	want := map[string]string{} // category by directory; empty if nothing is found
	for _, name := range docs.Names() {
		if slices.Contains(analyzers.Known().Analyzers, name) {
			continue
		}
		page, _ := docs.Check(name)
		rest := page.Markdown
		for i, s := range sections {
			_, after, ok := strings.Cut(rest, "\n## "+s.title+"\n")
			if !ok {
				t.Fatalf("%s: no section %s after the one before", name, s.title)
			}
			rest = after
			text, _, _ := strings.Cut(after, "\n## ")
			code, more, ok := strings.Cut(afterFence(text), "```\n")
			if !ok {
				continue
			}
			if strings.Contains(more, "```") {
				t.Errorf("%s: more than one block of code in %s", name, s.title)
			}
			pkg := fmt.Sprintf("%s-%d", name, i)
			want["example.com/pages/"+pkg] = ""
			if s.found {
				want["example.com/pages/"+pkg] = name
			}
			if formatted, err := format.Source([]byte(code)); err != nil || string(formatted) != code {
				t.Errorf("%s: the code in %s is not formatted: %v", name, s.title, err)
			}
			file := filepath.Join(dir, pkg, "p.go")
			src, err := imports.Process(file, []byte("package p\n\n"+code), nil)
			if err != nil {
				t.Fatalf("%s: %s: %v", name, s.title, err)
			}
			write(t, file, string(src))
		}
	}
	res, err := driver.Run(driver.Config{Dir: dir, Patterns: []string{"./..."}, Analyzers: analyzers.With(&settings.Settings{})})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Failures {
		t.Errorf("%s: %s", f.Package, f.Message)
	}
	found := map[string][]string{}
	for _, f := range res.Findings {
		found[f.Package] = append(found[f.Package], f.Category)
		if f.Category != want[f.Package] {
			t.Errorf("%s:%d: %s (%s)", f.Package, f.Pos.Line, f.Message, f.Category)
		}
	}
	for pkg, category := range want {
		if category != "" && len(found[pkg]) != 1 {
			t.Errorf("%s: found %v, want %s once", pkg, found[pkg], category)
		}
	}
}

func afterFence(text string) string {
	_, code, _ := strings.Cut(text, "```go\n")
	return code
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
