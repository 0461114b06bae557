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
	if len(around) > 0 {
		if ret, ok := around[0].(*ast.ReturnStmt); ok {
			for _, e := range ret.Results {
				if types.Identical(f.pass.TypesInfo.TypeOf(e), a.Map.Root().Type()) {
					return f.source.Text(e)
				}
			}
		}
	}
	return a.Map.Root().Type().String()
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
