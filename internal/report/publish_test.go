package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
)

var twice = &Category{Name: "twice", Level: High}

// publish returns the lines at which something is reported if the findings
// are at the given lines of a file dir/name.go.
func publish(t *testing.T, opts Options, src string, levels map[int]Level) []int {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "/dir/sub/name.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	pass := &analysis.Pass{
		Analyzer: &analysis.Analyzer{Name: "check"},
		Fset:     fset,
		Files:    []*ast.File{file},
		Report:   func(d analysis.Diagnostic) { lines = append(lines, fset.Position(d.Pos).Line) },
	}
	var findings []Finding
	for line, level := range levels {
		findings = append(findings, Finding{Pos: fset.File(file.Pos()).LineStart(line), Category: twice, Level: level})
	}
	Publish(pass, opts, findings)
	slices.Sort(lines)
	return lines
}

func TestOptionsDecideWhatIsShown(t *testing.T) {
	src := "package p\n\n\n\n\n"
	levels := map[int]Level{2: Low, 3: Medium, 4: High}
	exclude := func(files string, checks ...string) Options {
		pattern, err := FilePattern(files)
		if err != nil {
			t.Fatal(err)
		}
		return Options{Exclude: []Exclusion{{Dir: "/dir", Files: pattern, Checks: checks}}}
	}
	for name, test := range map[string]struct {
		opts Options
		want []int
	}{
		"default":           {Options{}, []int{3, 4}},
		"all":               {Options{Confidence: Low}, []int{2, 3, 4}},
		"flag over file":    {Options{Confidence: High}.Or(Options{Confidence: Low}), []int{4}},
		"file":              {Options{}.Or(Options{Confidence: Low}), []int{2, 3, 4}},
		"off":               {Options{}.Or(Options{Off: []string{"check"}}), nil},
		"other off":         {Options{Off: []string{"other"}}, []int{3, 4}},
		"excluded":          {exclude("sub"), nil},
		"excluded check":    {exclude("sub/...", "check"), nil},
		"excluded category": {exclude("sub/*.go", "twice"), nil},
		"other check":       {exclude("sub", "other"), []int{3, 4}},
		"other file":        {exclude("sub/other.go"), []int{3, 4}},
		"other directory":   {exclude("su"), []int{3, 4}},
	} {
		if got := publish(t, test.opts, src, levels); !slices.Equal(got, test.want) {
			t.Errorf("%s: reported at lines %v, want %v", name, got, test.want)
		}
	}
}

func TestFilePatterns(t *testing.T) {
	for _, test := range []struct {
		pattern, file string
		want          bool
	}{
		{"a", "a/b/c.go", true},
		{"a/", "a/b/c.go", true},
		{"a", "ab/c.go", false},
		{"a/...", "a/b/c.go", true},
		{"...", "a.go", true},
		{".../gen_*.go", "a/b/gen_x.go", true},
		{"*.go", "a.go", true},
		{"*.go", "a/b.go", false},
		{"a/*/c.go", "a/b/c.go", true},
		{"a+b", "a+b/c.go", true},
		{"./a", "a/b.go", true},
		{"./a/...", "a/b.go", true},
		{".", "a/b.go", true},
		{"**/gen/**", "gen/b.go", true},
		{"**/gen/**", "a/b/gen/c/d.go", true},
		{"**/gen/**", "a/regen/d.go", false},
		{"a/**/*.go", "a/b.go", true},
	} {
		pattern, err := FilePattern(test.pattern)
		if err != nil {
			t.Errorf("%s: %v", test.pattern, err)
			continue
		}
		if got := pattern.MatchString(test.file); got != test.want {
			t.Errorf("%s matches %s: %t", test.pattern, test.file, got)
		}
	}
	for _, bad := range []string{"", "/", "/a/b.go"} {
		if _, err := FilePattern(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

func TestDirectivesCover(t *testing.T) {
	for name, test := range map[string]struct {
		src  string
		want []int // lines reported if there is a finding in each of lines 3 to 6
	}{
		"none":             {"package p\n\nvar (\n\ta = 1\n\tb = 2\n)", []int{3, 4, 5, 6}},
		"behind":           {"package p\n\nvar (\n\ta = 1 //lint:ignore check why\n\tb = 2\n)", []int{3, 5, 6}},
		"above":            {"package p\n\nvar (\n\t//lint:ignore check why\n\tb = 2\n)", []int{3, 6}},
		"above declared":   {"package p\n//nolint:check // why\nvar (\n\ta = 1\n\tb = 2\n)", nil},
		"in a doc comment": {"package p\n//nolint:check // why\n// More text.\nvar (\n\tb = 2\n)", nil},
		"other column":     {"package p\n\nvar (\n  //nolint:check // why\n\tb = 2\n)", []int{3, 6}},
		"other name":       {"package p\n//nolint:other // why\nvar (\n\ta = 1\n\tb = 2\n)", []int{3, 4, 5, 6}},
		"whole file":       {"package p\n//lint:file-ignore check why\nvar (\n\ta = 1\n\tb = 2\n)", nil},
		"no reason":        {"package p\n//nolint:check\nvar (\n\ta = 1\n\tb = 2\n)", []int{2, 3, 4, 5, 6}},
		"unused":           {"package p\n\nvar (\n\ta = 1\n\tb = 2\n)\nvar c = 3 //nolint:check // why", []int{3, 4, 5, 6, 7}},
		"unused, of suite": {"package p\n\nvar (\n\ta = 1\n\tb = 2\n)\nvar c = 3 //nolint:maprace // why", []int{3, 4, 5, 6}},
		"of suite":         {"package p\n//nolint:maprace // why\nvar (\n\ta = 1\n\tb = 2\n)", nil},
	} {
		levels := map[int]Level{3: High, 4: High, 5: High, 6: High}
		if got := publish(t, Options{}, test.src, levels); !slices.Equal(got, test.want) {
			t.Errorf("%s: reported at lines %v, want %v", name, got, test.want)
		}
	}
}
