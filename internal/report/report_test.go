package report_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/report"
)

var category = &report.Category{Name: "kind", Level: report.High}

// published returns what is reported as "line message" for findings of the
// given levels, each on the line of src that a comment with its name ends.
func published(t *testing.T, min report.Level, src string, levels map[string]report.Level) []string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	pass := &analysis.Pass{
		Analyzer: &analysis.Analyzer{Name: "check"},
		Fset:     fset,
		Files:    []*ast.File{file},
		Report: func(d analysis.Diagnostic) {
			if !strings.HasSuffix(d.URL, "/"+d.Category+".md") {
				t.Errorf("URL %s of category %s", d.URL, d.Category)
			}
			got = append(got, strconv.Itoa(fset.Position(d.Pos).Line)+" "+d.Message)
		},
	}
	var findings []report.Finding
	for name, level := range levels {
		line := 1 + strings.Count(src[:strings.Index(src, "<"+name+">")], "\n")
		findings = append(findings, report.Finding{Pos: fset.File(file.Pos()).LineStart(line), Category: category, Level: level, Message: name})
	}
	findings = append(findings, report.Finding{Category: category, Level: report.High, Message: "nowhere"})
	report.Publish(pass, report.Options{Confidence: min}, findings)
	return got
}

func TestOnlyConfidentFindingsAreShownInSourceOrder(t *testing.T) {
	src := "package p\n\nvar a int // <a>\nvar b int // <b>\nvar c int // <c>\n"
	levels := map[string]report.Level{"c": report.High, "a": report.Medium, "b": report.Low}
	if got := published(t, report.Medium, src, levels); !slices.Equal(got, []string{"3 a", "5 c"}) {
		t.Errorf("at medium: %q", got)
	}
	if got := published(t, report.Low, src, levels); !slices.Equal(got, []string{"3 a", "4 b", "5 c"}) {
		t.Errorf("at low: %q", got)
	}
	if got := published(t, report.High, src, levels); !slices.Equal(got, []string{"5 c"}) {
		t.Errorf("at high: %q", got)
	}
}

func TestOneFindingForAPosition(t *testing.T) {
	src := "package p\n\nvar a int // <sure> <unsure>\n"
	got := published(t, report.Low, src, map[string]report.Level{"unsure": report.Medium, "sure": report.High})
	if !slices.Equal(got, []string{"3 sure"}) {
		t.Errorf("got %q", got)
	}
}

func TestDirectives(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       []string
	}{
		{"ignore above", "//lint:ignore check it is meant\nvar a int // <a>", nil},
		{"nolint beside", "var a int //nolint:check // it is meant <a>", nil},
		{"one of several names", "//lint:ignore other,check it is meant\nvar a int // <a>", nil},
		{"of another check", "//lint:ignore other it is meant\nvar a int // <a>", []string{"4 a"}},
		{"two lines above", "//lint:ignore check it is meant\n\nvar a int // <a>", []string{"5 a", "3 directive for check suppresses nothing"}},
		{"no reason", "//lint:ignore check\nvar a int // <a>", []string{"4 a", "3 directive for check gives no reason and is ignored"}},
		{"nolint without reason", "//nolint:check\nvar a int // <a>", []string{"4 a", "3 directive for check gives no reason and is ignored"}},
		{"in prose", "// The directive lint:ignore check would do.\nvar a int // <a>", []string{"4 a"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := published(t, report.Medium, "package p\n\n"+tt.line+"\n", map[string]report.Level{"a": report.High})
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLevelIsAFlag(t *testing.T) {
	var l report.Level
	for _, name := range []string{"low", "medium", "high"} {
		if err := l.Set(name); err != nil || l.String() != name {
			t.Errorf("Set(%q) = %v, and the level is %v", name, err, l)
		}
	}
	if err := l.Set("certain"); err == nil || l != report.High {
		t.Errorf("an unknown level: %v, %v", err, l)
	}
}

func TestSource(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", `package p

func (s *S) Load(k string) {
	go func() {
		s.items[
			k]++
	}()
}

var x = f()
`, 0)
	if err != nil {
		t.Fatal(err)
	}
	src := report.NewSource(&analysis.Pass{Fset: fset, Files: []*ast.File{file}})
	pos := fset.File(file.Pos()).LineStart(5) + 2 // s.items
	if got := src.FuncName(pos); got != "Load" {
		t.Errorf("the function is %q", got)
	}
	var expr ast.Expr
	for _, n := range src.Enclosing(pos) {
		if e, ok := n.(*ast.IndexExpr); ok {
			expr = e
		}
	}
	if expr == nil || src.Text(expr) != "s.items[k]" {
		t.Errorf("the expression is %v", expr)
	}
	nodes := src.Enclosing(pos)
	if _, ok := nodes[len(nodes)-1].(*ast.File); !ok {
		t.Errorf("the outermost node is a %T", nodes[len(nodes)-1])
	}
	if got := src.FuncName(file.End() - 2); got != "package initialisation" {
		t.Errorf("the function is %q", got)
	}
	if got := src.Enclosing(token.NoPos); got != nil {
		t.Errorf("nodes around nowhere: %v", got)
	}
}
