// Package fingerprint recognises findings from one version of the code to the
// next. A fingerprint holds what stays when lines move: the package, the
// category, the function and the text of the line. Messages are left out, since
// they count and quote what is elsewhere.
package fingerprint

import (
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/lines"
)

// Print identifies a finding.
type Print struct {
	Package  string `json:"package"`
	Category string `json:"category"`
	Func     string `json:"func,omitempty"`
	Line     string `json:"line"`
	// Nth tells equal findings apart, in source order from 0.
	Nth int `json:"nth,omitempty"`
}

// Of returns the fingerprints of findings, which are in source order.
func Of(findings []driver.Finding) []Print {
	src := &sources{lines: lines.New(), funcs: map[string][]function{}}
	seen := map[Print]int{}
	var prints []Print
	for _, f := range findings {
		text, _ := src.lines.Line(f.Pos.Filename, f.Pos.Line)
		p := Print{
			Package:  f.Package,
			Category: f.Category,
			Func:     src.function(f.Pos),
			Line:     strings.Join(strings.Fields(text), " "),
		}
		n := seen[p]
		seen[p]++
		p.Nth = n
		prints = append(prints, p)
	}
	return prints
}

// Hash returns a short form, for formats that want a string.
func (p Print) Hash() string {
	h := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %d", p.Package, p.Category, p.Func, p.Line, p.Nth))
	return fmt.Sprintf("%x", h[:16])
}

// sources are the files that findings are in.
type sources struct {
	lines *lines.Files
	funcs map[string][]function
}

type function struct {
	name     string
	from, to int // lines
}

// function returns the name of the declared function around a position.
func (s *sources) function(pos token.Position) string {
	funcs, known := s.funcs[pos.Filename]
	if !known {
		funcs = declared(pos.Filename)
		s.funcs[pos.Filename] = funcs
	}
	for _, f := range funcs {
		if f.from <= pos.Line && pos.Line <= f.to {
			return f.name
		}
	}
	return ""
}

func declared(file string) []function {
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil // changed or gone since it was analysed
	}
	var funcs []function
	for _, decl := range syntax.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		name := fn.Name.Name
		if fn.Recv != nil && len(fn.Recv.List) == 1 {
			name = receiver(fn.Recv.List[0].Type) + "." + name
		}
		funcs = append(funcs, function{name, fset.Position(fn.Pos()).Line, fset.Position(fn.End()).Line})
	}
	return funcs
}

// receiver returns the name of a receiver's type.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}
