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

// A directive is a comment that suppresses findings on its line, or on the
// next one if it stands alone:
//
//	//lint:ignore unguardedmap reason
//	//nolint:unguardedmap // reason
//
// The first is staticcheck's form, the second golangci-lint's. Both need a
// reason here: a suppression that nobody can judge later is itself a defect.
type directive struct {
	pos    token.Pos
	reason string
	used   bool
}

var (
	ignoreRE = regexp.MustCompile(`^//lint:ignore\s+(\S+)(?:\s+(.*))?$`)
	nolintRE = regexp.MustCompile(`^//\s?nolint:([\w,-]+)(?:\s*//\s*(.*))?\s*$`)
)

// directives are those of one analyzer in one package, by file and line.
type directives struct {
	fset   *token.FileSet
	byLine map[string]map[int]*directive
	all    []*directive
}

func readDirectives(pass *analysis.Pass) *directives {
	d := &directives{fset: pass.Fset, byLine: map[string]map[int]*directive{}}
	for _, file := range pass.Files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				names, reason, ok := parseDirective(c)
				if !ok || !slices.Contains(names, pass.Analyzer.Name) {
					continue
				}
				d.add(&directive{pos: c.Pos(), reason: reason})
			}
		}
	}
	return d
}

func parseDirective(c *ast.Comment) (names []string, reason string, ok bool) {
	m := ignoreRE.FindStringSubmatch(c.Text)
	if m == nil {
		m = nolintRE.FindStringSubmatch(c.Text)
	}
	if m == nil {
		return nil, "", false
	}
	return strings.Split(m[1], ","), strings.TrimSpace(m[2]), true
}

// add registers a directive for its own line and for the next: which of them
// it was meant for shows when a finding comes up.
func (d *directives) add(dir *directive) {
	posn := d.fset.Position(dir.pos)
	lines := d.byLine[posn.Filename]
	if lines == nil {
		lines = map[int]*directive{}
		d.byLine[posn.Filename] = lines
	}
	lines[posn.Line] = dir
	d.all = append(d.all, dir)
}

// suppress reports whether a directive covers pos. One without a reason
// covers nothing.
func (d *directives) suppress(pos token.Pos) bool {
	posn := d.fset.Position(pos)
	for _, line := range []int{posn.Line, posn.Line - 1} {
		if dir := d.byLine[posn.Filename][line]; dir != nil && dir.reason != "" {
			dir.used = true
			return true
		}
	}
	return false
}

func (d *directives) reportMisused(pass *analysis.Pass) {
	for _, dir := range d.all {
		var msg string
		switch {
		case dir.reason == "":
			msg = fmt.Sprintf("directive for %s gives no reason and is ignored", pass.Analyzer.Name)
		case !dir.used:
			msg = fmt.Sprintf("directive for %s suppresses nothing", pass.Analyzer.Name)
		default:
			continue
		}
		pass.Report(analysis.Diagnostic{
			Pos:      dir.pos,
			Category: "directive",
			URL:      URL(pass.Analyzer.Name, "directive"),
			Message:  msg,
		})
	}
}
