package report

import (
	"bytes"
	"go/ast"
	"go/printer"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
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
			return append(path(declAt(f, pos), pos), f)
		}
	}
	return nil
}

// InTest reports whether pos is in a test file.
func (s *Source) InTest(pos token.Pos) bool {
	return strings.HasSuffix(s.fset.Position(pos).Filename, "_test.go")
}

// Line returns the first position of the line of pos, and that of the next.
func (s *Source) Line(pos token.Pos) (start, next token.Pos) {
	file := s.fset.File(pos)
	line := file.Line(pos)
	if line == file.LineCount() {
		return file.LineStart(line), token.NoPos
	}
	return file.LineStart(line), file.LineStart(line + 1)
}

// declAt returns the declaration around pos, nil between two. There can be
// thousands of them in a file, and a question for each.
func declAt(f *ast.File, pos token.Pos) ast.Decl {
	i, _ := slices.BinarySearchFunc(f.Decls, pos, func(d ast.Decl, pos token.Pos) int {
		if d.End() <= pos {
			return -1
		}
		return 1
	})
	if i < len(f.Decls) && f.Decls[i].Pos() <= pos {
		return f.Decls[i]
	}
	return nil
}

// path returns the nodes from the innermost around pos up to root.
func path(root ast.Decl, pos token.Pos) []ast.Node {
	var nodes []ast.Node
	if root == nil {
		return nil
	}
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || n.End() <= pos {
			return false
		}
		nodes = append(nodes, n)
		return true
	})
	slices.Reverse(nodes)
	return nodes
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
