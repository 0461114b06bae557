package report

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/docs"
)

// Finding is one bug, found once.
type Finding struct {
	Pos, End token.Pos
	Category *Category
	// Level is the confidence in this very finding; it may be lower than
	// the category's.
	Level   Level
	Message string
	Related []analysis.RelatedInformation
	Fixes   []analysis.SuggestedFix
}

// Publish reports findings in source order, one for each position, as far as
// the options and the suppression comments let them through.
func Publish(pass *analysis.Pass, opts Options, findings []Finding) {
	name := cmp.Or(opts.HintsOf, pass.Analyzer.Name)
	if slices.Contains(opts.Off, name) {
		return
	}
	min, max := cmp.Or(opts.Confidence, Medium), High
	if opts.HintsOf != "" {
		min, max = Low, min-1
	}
	shown := slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool {
		return !f.Pos.IsValid()
	})
	slices.SortStableFunc(shown, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), -cmp.Compare(a.Level, b.Level), cmp.Compare(a.Message, b.Message))
	})
	shown = slices.CompactFunc(shown, func(a, b Finding) bool { return a.Pos == b.Pos })

	directives := readDirectives(pass, name)
	for _, f := range shown {
		posn := pass.Fset.Position(f.Pos)
		if directives.suppress(posn) || f.Level < min || f.Level > max || !opts.Generated && inGenerated(pass, f.Pos) || opts.hides(posn.Filename, name, f.Category.Name) {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Pos:            f.Pos,
			End:            f.End,
			Category:       f.Category.Name,
			URL:            URL(f.Category.Name),
			Message:        f.Message,
			Related:        f.Related,
			SuggestedFixes: f.Fixes,
		})
	}
	if opts.HintsOf != "" {
		return // the other analyzer tells
	}
	for _, d := range directives.misused(name) {
		if !opts.hides(pass.Fset.Position(d.Pos).Filename, name, d.Category) {
			d.URL = URL(d.Category)
			pass.Report(d)
		}
	}
}

// inGenerated reports whether pos is in a file that says that it is generated
// (https://go.dev/s/generatedcode).
func inGenerated(pass *analysis.Pass, pos token.Pos) bool {
	for _, f := range pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return ast.IsGenerated(f)
		}
	}
	return false
}

// URL is the address of the documentation of an analyzer or category.
func URL(name string) string { return docs.URL(name) }
