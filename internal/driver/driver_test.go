package driver

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

// mark is a fact about a function: how far the chain of marked functions that
// it calls reaches.
type mark struct{ Depth int }

func (*mark) AFact()           {}
func (m *mark) String() string { return fmt.Sprint("depth ", m.Depth) }

var errUnwilling = errors.New("unwilling")

// chain reports functions with their depth; some names make it fail.
func chain() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:      "chain",
		Doc:       "test analyzer",
		FactTypes: []analysis.Fact{new(mark)},
		Run: func(pass *analysis.Pass) (any, error) {
			for _, file := range pass.Files {
				for _, decl := range file.Decls {
					fn, ok := decl.(*ast.FuncDecl)
					if !ok {
						continue
					}
					switch fn.Name.Name {
					case "Panic":
						var none map[string]int
						none["panic"] = 1 //nolint:nilmapassign // the panic is what the test is about
					case "Refuse":
						return nil, errUnwilling
					}
					m := &mark{}
					ast.Inspect(fn, func(n ast.Node) bool {
						id, ok := n.(*ast.Ident)
						if !ok {
							return true
						}
						var callee mark
						if f, ok := pass.TypesInfo.Uses[id].(*types.Func); ok && pass.ImportObjectFact(f, &callee) {
							m.Depth = max(m.Depth, callee.Depth+1)
						}
						return true
					})
					pass.ExportObjectFact(pass.TypesInfo.Defs[fn.Name], m)
					pass.Report(analysis.Diagnostic{Pos: fn.Name.Pos(), End: fn.Name.End(), Category: "depth", Message: fmt.Sprintf("%s has %v", fn.Name.Name, m)})
				}
			}
			return nil, nil
		},
	}
}

// runOn analyses a module given as a txtar archive and returns one line per
// finding.
func runOn(t *testing.T, archive string, tests bool) ([]string, *Result) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	res, err := Run(Config{Dir: dir, Patterns: []string{"./..."}, Tests: tests, Analyzers: []*analysis.Analyzer{chain()}})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range res.Findings {
		lines = append(lines, filepath.Base(f.Pos.Filename)+": "+f.Message)
	}
	return lines, res
}

const variants = `
-- go.mod --
module example.com/m

go 1.26
-- low/low.go --
package low

func Low() {}

type T struct{}

func (T) Method() { Low() }
-- high/high.go --
package high

import "example.com/m/low"

func High() { low.T{}.Method() }
-- high/high_test.go --
package high

func inside() { High() }
-- high/outside_test.go --
package high_test

import "example.com/m/high"

func outside() { high.High() }

func exported() { high.Exported() }
-- high/export_test.go --
package high

func Exported() { inside() }
`

func TestFactsReachImportersAndVariantsAreReportedOnce(t *testing.T) {
	got, res := runOn(t, variants, true)
	want := []string{
		"export_test.go: Exported has depth 0",
		"high.go: High has depth 2",
		"high_test.go: inside has depth 3",
		"outside_test.go: outside has depth 3",
		"outside_test.go: exported has depth 1",
		"low.go: Low has depth 0",
		"low.go: Method has depth 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if len(res.Failures) > 0 {
		t.Errorf("failures: %v", res.Failures)
	}
}

func TestWithoutTestsOnlyThePackageProperIsAnalysed(t *testing.T) {
	got, _ := runOn(t, variants, false)
	want := []string{"high.go: High has depth 2", "low.go: Low has depth 0", "low.go: Method has depth 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestRecompiledPackagesAreNotAnalysedAgain(t *testing.T) {
	got, res := runOn(t, `
-- go.mod --
module example.com/m

go 1.26
-- low/low.go --
package low

func Low() {}
-- low/low_test.go --
package low

func inside() { Low() }
-- low/outside_test.go --
package low_test

import "example.com/m/high"

func outside() { high.High() }
-- high/high.go --
package high

import "example.com/m/low"

func High() { low.Low() }
`, true)
	want := []string{
		"high.go: High has depth 1",
		"low.go: Low has depth 0",
		"low_test.go: inside has depth 1",
		"outside_test.go: outside has depth 2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	// low, low with its tests, its external tests, and high, which the go command
	// compiles a second time, against low with its tests.
	if res.Timing.Analysed != 4 {
		t.Errorf("%d packages analysed, want 4", res.Timing.Analysed)
	}
}

func TestRunsAreDeterministic(t *testing.T) {
	first, _ := runOn(t, variants, true)
	for range 3 {
		if again, _ := runOn(t, variants, true); !reflect.DeepEqual(first, again) {
			t.Fatalf("%v, then %v", first, again)
		}
	}
}

func TestFailingAnalyzerIsNamedAndOthersGoOn(t *testing.T) {
	got, res := runOn(t, `
-- go.mod --
module example.com/m

go 1.26
-- good/good.go --
package good

func Good() {}
-- panics/p.go --
package panics

func Panic() {}
-- refuses/r.go --
package refuses

func Refuse() {}
-- user/u.go --
package user

import "example.com/m/panics"

func User() { panics.Panic() }
`, true)
	if want := []string{"good.go: Good has depth 0", "u.go: User has depth 0"}; !reflect.DeepEqual(got, want) {
		t.Errorf("findings %q, want %q", got, want)
	}
	if len(res.Failures) != 2 {
		t.Fatalf("failures: %v", res.Failures)
	}
	for i, want := range []Failure{
		{"example.com/m/panics", "analyzer chain failed: panic: assignment to entry in nil map in "},
		{"example.com/m/refuses", "analyzer chain failed: unwilling"},
	} {
		if f := res.Failures[i]; f.Package != want.Package || !strings.HasPrefix(f.Message, want.Message) {
			t.Errorf("failure %v, want %v", f, want)
		}
	}
	if f := res.Failures[0]; !strings.Contains(f.Message, "chain") {
		t.Errorf("%s does not say where it happened", f.Message)
	}
}

func TestMergeDropsWhatVariantsRepeat(t *testing.T) {
	finding := func(line int) Finding {
		return Finding{Package: "p", Analyzer: "a", Message: "m", Pos: token.Position{Filename: "p.go", Line: line}}
	}
	broken := outcome{err: errorList{errors.New("p.go:1:1: bad")}}
	plain := &packages.Package{PkgPath: "p"}
	variant := &packages.Package{PkgPath: "p", ForTest: "p"}
	res := merge([]*unit{
		{pkg: variant, report: true, out: outcome{findings: []Finding{finding(2), finding(1)}}},
		{pkg: plain, report: true, out: outcome{findings: []Finding{finding(1)}}},
		{pkg: plain, report: false, out: outcome{findings: []Finding{finding(9)}}},
		{pkg: &packages.Package{PkgPath: "q", ForTest: "q"}, report: true, out: broken},
		{pkg: &packages.Package{PkgPath: "q"}, report: true, out: broken},
		{pkg: &packages.Package{PkgPath: "q_test", ForTest: "q"}, report: true, out: outcome{err: &importError{"q"}}},
		{pkg: &packages.Package{PkgPath: "r"}, report: true, out: outcome{err: &importError{"q"}}},
		{pkg: &packages.Package{PkgPath: "s"}, out: outcome{err: &importError{"q"}}},
	})
	want := &Result{
		Findings: []Finding{finding(1), finding(2)},
		Failures: []Failure{
			{"q", "does not compile: p.go:1:1: bad"},
			{"r", "not analysed: it imports q, which does not compile"},
		},
	}
	if diff := cmp.Diff(want, res); diff != "" {
		t.Errorf("merge (-want +got):\n%s", diff)
	}
}
