package report

import (
	"bytes"
	"go/ast"
	"go/printer"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
)

// Source answers questions about the syntax behind a position, so that
// messages speak in the user's words and not in SSA names.
type Source struct {
	fset  *token.FileSet
	files []*ast.File
}

// NewSource returns the syntax of the package under analysis.
func NewSource(pass *analysis.Pass) *Source { return &Source{pass.Fset, pass.Files} }

// Enclosing returns the syntax nodes around pos, innermost first.
func (s *Source) Enclosing(pos token.Pos) []ast.Node {
	for _, f := range s.files {
		if f.FileStart <= pos && pos < f.FileEnd {
			path, _ := astutil.PathEnclosingInterval(f, pos, pos)
			return path
		}
	}
	return nil
}

// Text prints an expression on one line.
func (s *Source) Text(e ast.Expr) string {
	var buf bytes.Buffer
	if err := printer.Fprint(&buf, s.fset, e); err != nil {
		return "expression"
	}
	return strings.Join(strings.Fields(buf.String()), " ")
}

// FuncName names the function around pos: a declared one as s.Load or Load, a
// literal as the function that contains it.
func (s *Source) FuncName(pos token.Pos) string {
	for _, n := range s.Enclosing(pos) {
		if fd, ok := n.(*ast.FuncDecl); ok {
			return fd.Name.Name
		}
	}
	return "package initialisation"
}
