package unguardedmap

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/summary"
)

// mapText prints the map of an access as the source does.
func (f *finder) mapText(a summary.Access) string {
	if _, param := a.Map.Root().(*ssa.Parameter); param && a.Site != a.Pos && len(a.Loaded) > 0 {
		return a.Map.String() // the callee has another name for what it was passed
	}
	around := f.source.Enclosing(a.Site)
	if e := mapExpr(around); e != nil {
		return f.source.Text(e)
	}
	switch field := a.Map.Last().Field; {
	case a.Map.Named():
		return localKey.ReplaceAllString(a.Map.String(), "[...]")
	case field != nil:
		return field.Name()
	}
	t := a.Map.Root().Type()
	for _, n := range around {
		for _, e := range passed(n) {
			if types.Identical(f.pass.TypesInfo.TypeOf(e), t) {
				return f.source.Text(e)
			}
		}
		if _, ok := n.(ast.Stmt); ok {
			break
		}
	}
	return types.TypeString(t, types.RelativeTo(f.pass.Pkg))
}

// passed returns what n passes to a callee, the receiver first, or to a caller.
func passed(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.CallExpr:
		if method, ok := n.Fun.(*ast.SelectorExpr); ok {
			return append([]ast.Expr{method.X}, n.Args...)
		}
		return n.Args
	case *ast.ReturnStmt:
		return n.Results
	}
	return nil
}

// localKey matches an element whose key has no name in the source.
var localKey = regexp.MustCompile(`\[[^][]*@[^][]*\]`)

// mapExpr finds the map in the innermost syntax that uses one.
func mapExpr(around []ast.Node) ast.Expr {
	for _, n := range around {
		switch n := n.(type) {
		case *ast.IndexExpr:
			return n.X
		case *ast.RangeStmt:
			return n.X
		case *ast.CallExpr:
			if len(n.Args) > 0 {
				if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear" || id.Name == "len") {
					return n.Args[0]
				}
			}
		case ast.Stmt:
			return nil
		}
	}
	return nil
}

// verb says what an access does.
func verb(a summary.Access) string {
	if a.Write {
		return "write to"
	}
	return "read of"
}

func (f *finder) add(finding report.Finding) { f.findings = append(f.findings, finding) }

// related pairs positions with what they are; invalid positions are left out.
func (f *finder) related(pairs ...any) []analysis.RelatedInformation {
	var out []analysis.RelatedInformation
	for i := 0; i+1 < len(pairs); i += 2 {
		if pos := pairs[i].(token.Pos); pos.IsValid() {
			out = append(out, analysis.RelatedInformation{Pos: pos, Message: pairs[i+1].(string)})
		}
	}
	return out
}
