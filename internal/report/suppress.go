package report

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A directive is a comment that suppresses findings:
//
//	//lint:ignore unguardedmap reason
//	//lint:file-ignore unguardedmap reason
//	//nolint:unguardedmap // reason
//
// The first two are staticcheck's form, the third golangci-lint's. Behind code
// it covers its line; on a line of its own, the next one with all of the
// statement or declaration that begins there below it, as golangci-lint has it.
// A reason is needed: a suppression that nobody can judge later is a defect.
type directive struct {
	pos      token.Pos
	reason   string
	from, to int // lines
	suite    bool
	wanted   bool // it covers a finding
}

// suiteName is the name under which golangci-lint knows all analyzers.
const suiteName = "maprace"

var directiveForms = []*regexp.Regexp{
	regexp.MustCompile(`^//lint:ignore\s+(\S+)(?:\s+(.*))?$`),
	fileIgnore,
	regexp.MustCompile(`^//\s*nolint:([\w,-]+)(?:\s*//\s*(.*))?\s*$`),
}

var fileIgnore = regexp.MustCompile(`^//lint:file-ignore\s+(\S+)(?:\s+(.*))?$`)

func parseDirective(text string) (names []string, reason string, wholeFile, ok bool) {
	if !strings.Contains(text, "lint:") {
		return nil, "", false, false
	}
	for _, form := range directiveForms {
		if m := form.FindStringSubmatch(text); m != nil {
			return strings.Split(m[1], ","), strings.TrimSpace(m[2]), form == fileIgnore, true
		}
	}
	return nil, "", false, false
}

// directives are those of one analyzer in one package, by file.
type directives map[string][]*directive

func readDirectives(pass *analysis.Pass, analyzer string) directives {
	all := directives{}
	for _, file := range pass.Files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				names, reason, wholeFile, ok := parseDirective(c.Text)
				d := &directive{pos: c.Pos(), reason: reason, suite: slices.Contains(names, suiteName)}
				if !ok || !d.suite && !slices.Contains(names, analyzer) {
					continue
				}
				if wholeFile {
					d.to = pass.Fset.Position(file.FileEnd).Line
				} else {
					d.from, d.to = covered(pass.Fset, file, group, c)
				}
				name := pass.Fset.Position(c.Pos()).Filename
				all[name] = append(all[name], d)
			}
		}
	}
	return all
}

// covered returns the lines that a directive in a group of comments covers.
func covered(fset *token.FileSet, file *ast.File, group *ast.CommentGroup, c *ast.Comment) (from, to int) {
	own := fset.Position(c.Pos()).Line
	first, last := fset.Position(group.Pos()), fset.Position(group.End()).Line
	from, to = own, last+1
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup:
			return false
		}
		begin, end := fset.Position(n.Pos()), fset.Position(n.End())
		switch {
		case begin.Line == own && n.Pos() < c.Pos() || end.Line == own && n.End() <= c.Pos():
			to = own // behind code
			return false
		case begin.Line == last+1 && begin.Column == first.Column && to > own:
			to = max(to, end.Line)
		}
		return begin.Line <= last+1 && end.Line >= own
	})
	return from, to
}

// suppress reports whether a directive covers posn. One without a reason
// suppresses nothing.
func (all directives) suppress(posn token.Position) bool {
	for _, d := range all[posn.Filename] {
		if d.from <= posn.Line && posn.Line <= d.to {
			d.wanted = true
			if d.reason != "" {
				return true
			}
		}
	}
	return false
}

// misused returns what is wrong with the directives. One that names the whole
// suite may be meant for another analyzer, so it must cover a finding of this
// one before anything is said about it.
func (all directives) misused(analyzer string) []analysis.Diagnostic {
	var out []analysis.Diagnostic
	for _, found := range all {
		for _, d := range found {
			var msg string
			switch {
			case d.suite && !d.wanted:
				continue
			case d.reason == "":
				msg = fmt.Sprintf("directive for %s gives no reason and is ignored", analyzer)
			case !d.wanted:
				msg = fmt.Sprintf("directive for %s suppresses nothing", analyzer)
			default:
				continue
			}
			out = append(out, analysis.Diagnostic{Pos: d.pos, Category: Misused.Name, Message: msg})
		}
	}
	slices.SortFunc(out, func(a, b analysis.Diagnostic) int { return int(a.Pos - b.Pos) })
	return out
}
