package closenil

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/chanstate"
	"github.com/maprace/maprace-lint/internal/report"
)

// fixes offers to remove a close that always comes after another one of the same
// function: without it nothing changes, except that there is no panic.
func fixes(source *report.Source, e chanstate.Event) []analysis.SuggestedFix {
	_, plain := e.Instr.(*ssa.Call)
	if !plain || e.Kind != chanstate.DoubleClose || !e.Certain || e.Async != nil ||
		e.Op.Func != e.Fn || e.Earlier.Func != e.Fn || e.Earlier.Kind != chanstate.Close || e.Earlier.Pos == e.Op.Pos {
		return nil
	}
	nodes := source.Enclosing(e.Op.Pos)
	for i, n := range nodes {
		stmt, ok := n.(*ast.ExprStmt)
		if !ok {
			continue
		}
		if _, inBlock := nodes[i+1].(*ast.BlockStmt); !inBlock {
			return nil
		}
		return []analysis.SuggestedFix{{
			Message:   "Remove the second close",
			TextEdits: []analysis.TextEdit{removal(source, stmt, nodes[len(nodes)-1].(*ast.File))},
		}}
	}
	return nil
}

// removal deletes a statement, with its line if there is nothing else on it.
func removal(source *report.Source, stmt ast.Stmt, file *ast.File) analysis.TextEdit {
	edit := analysis.TextEdit{Pos: stmt.Pos(), End: stmt.End()}
	start, next := source.Line(stmt.Pos())
	if !next.IsValid() {
		return edit
	}
	alone := true
	on := func(pos token.Pos) bool { return start <= pos && pos < next }
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || n == stmt {
			return false
		}
		if _, isFile := n.(*ast.File); !isFile && (on(n.Pos()) || on(n.End()-1)) {
			alone = false
		}
		return alone
	})
	for _, c := range file.Comments {
		alone = alone && !on(c.Pos()) && !on(c.End()-1)
	}
	if alone {
		edit.Pos, edit.End = start, next
	}
	return edit
}
