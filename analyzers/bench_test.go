package analyzers_test

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/maprace/maprace-lint/analyzers/closenil"
	"github.com/maprace/maprace-lint/analyzers/nilmapassign"
	"github.com/maprace/maprace-lint/analyzers/unguardedmap"
	"github.com/maprace/maprace-lint/internal/ir"
)

// BenchmarkAnalyzers runs each analyzer, with all that it requires but the SSA
// form, on a large package of the standard library.
func BenchmarkAnalyzers(b *testing.B) {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedImports | packages.NeedDeps | packages.NeedExportFile,
	}, "net/http")
	if err != nil || len(pkgs) != 1 || len(pkgs[0].Errors) > 0 {
		b.Skip("net/http cannot be loaded")
	}
	src := pkgs[0]
	pass := analysis.Pass{
		Fset: src.Fset, Files: src.Syntax, Pkg: src.Types, TypesInfo: src.TypesInfo, TypesSizes: src.TypesSizes,
		Report:            func(analysis.Diagnostic) {},
		ImportObjectFact:  func(_ types.Object, _ analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportPackageFact: func(analysis.Fact) {},
	}
	built := run(b, pass, ir.Analyzer, map[*analysis.Analyzer]any{}).(*ir.Lazy)
	built.Package()
	for _, a := range []*analysis.Analyzer{unguardedmap.Analyzer, nilmapassign.Analyzer, closenil.Analyzer} {
		b.Run(a.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run(b, pass, a, map[*analysis.Analyzer]any{ir.Analyzer: built})
			}
		})
	}
}

// run runs an analyzer and what it requires, unless its result is known.
func run(b *testing.B, pass analysis.Pass, a *analysis.Analyzer, results map[*analysis.Analyzer]any) any {
	if r, ok := results[a]; ok {
		return r
	}
	for _, req := range a.Requires {
		run(b, pass, req, results)
	}
	pass.Analyzer, pass.ResultOf = a, results
	r, err := a.Run(&pass)
	if err != nil {
		b.Fatal(err)
	}
	results[a] = r
	return r
}
