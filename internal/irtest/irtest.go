// Package irtest builds the SSA form of source text, for tests of what works
// on it.
package irtest

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
)

// Build type-checks a package that consists of one file and builds it.
func Build(t *testing.T, src string) *ir.Package {
	t.Helper()
	return Run(t, Pass(t, src), ir.Analyzer).(*ir.Lazy).Package()
}

// Pass type-checks a package that consists of one file and returns a pass over
// it for [Run]. Facts go nowhere.
func Pass(t *testing.T, src string) *analysis.Pass {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", nil)}
	pkg, err := conf.Check("example.com/p", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	return &analysis.Pass{
		Fset:             fset,
		Files:            []*ast.File{file},
		Pkg:              pkg,
		TypesInfo:        info,
		ResultOf:         map[*analysis.Analyzer]any{},
		ImportObjectFact: func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact: func(types.Object, analysis.Fact) {},
	}
}

// Run runs an analyzer, and all that it requires, on the package of pass and
// returns its result.
func Run(t *testing.T, pass *analysis.Pass, a *analysis.Analyzer) any {
	t.Helper()
	if result, ok := pass.ResultOf[a]; ok {
		return result
	}
	for _, req := range a.Requires {
		Run(t, pass, req)
	}
	result, err := a.Run(pass)
	if err != nil {
		t.Fatal(err)
	}
	pass.ResultOf[a] = result
	return result
}

// Func returns the function or method with the given name; a literal is
// called after the function that contains it, as in f$1.
func Func(t *testing.T, pkg *ir.Package, name string) *ssa.Function {
	t.Helper()
	for _, fn := range pkg.Funcs {
		if fn.Name() == name {
			return fn
		}
	}
	t.Fatalf("there is no function %s", name)
	return nil
}

// Instrs returns the instructions of fn of type I, in source order of blocks.
func Instrs[I ssa.Instruction](fn *ssa.Function) []I {
	var found []I
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if i, ok := instr.(I); ok {
				found = append(found, i)
			}
		}
	}
	return found
}

// Fields returns the fields of a struct type by name.
func Fields(t *testing.T, pkg *ir.Package, name string) map[string]*types.Var {
	t.Helper()
	obj := pkg.Types.Scope().Lookup(name)
	if obj == nil {
		t.Fatalf("there is no type %s", name)
	}
	st, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		t.Fatalf("%s is no struct", name)
	}
	fields := map[string]*types.Var{}
	for i := range st.NumFields() {
		fields[st.Field(i).Name()] = st.Field(i)
	}
	return fields
}
