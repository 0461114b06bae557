package driver

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// analyze runs the analyzers, which are in the order of their requirements, on
// one package. One that fails takes those with it that require it, no others.
func (r *run) analyze(src *source, analyzers []*analysis.Analyzer) outcome {
	var out outcome
	facts := r.facts.forPackage(src)
	results := map[*analysis.Analyzer]any{}
	failed := map[*analysis.Analyzer]bool{}
	for _, a := range analyzers {
		inputs := map[*analysis.Analyzer]any{}
		for _, req := range a.Requires {
			inputs[req] = results[req]
			failed[a] = failed[a] || failed[req]
		}
		if failed[a] {
			continue
		}
		pass := newPass(src, a, inputs, facts)
		pass.Report = func(d analysis.Diagnostic) {
			if r.reporting[a] {
				out.findings = append(out.findings, newFinding(src, a, d))
			}
		}
		start := time.Now()
		result, err := runContained(pass)
		r.timing.spent(a.Name, start)
		if err != nil {
			failed[a] = true
			out.failures = append(out.failures, fmt.Errorf("analyzer %s failed: %w", a.Name, err))
			continue
		}
		results[a] = result
	}
	data, err := facts.encode()
	if err != nil {
		out.failures = append(out.failures, err)
	}
	out.facts = data
	return out
}

func newPass(src *source, a *analysis.Analyzer, inputs map[*analysis.Analyzer]any, facts *packageFacts) *analysis.Pass {
	return &analysis.Pass{
		Analyzer:          a,
		Fset:              src.fset,
		Files:             src.files,
		OtherFiles:        src.OtherFiles,
		IgnoredFiles:      src.IgnoredFiles,
		Pkg:               src.types,
		TypesInfo:         src.info,
		TypesSizes:        src.TypesSizes,
		ResultOf:          inputs,
		ReadFile:          os.ReadFile,
		Module:            module(src.Module),
		ImportObjectFact:  facts.importObject,
		ExportObjectFact:  facts.exportObject,
		ImportPackageFact: facts.importPackage,
		ExportPackageFact: facts.exportPackage,
		AllObjectFacts:    func() []analysis.ObjectFact { return facts.allObjects(a.FactTypes) },
		AllPackageFacts:   func() []analysis.PackageFact { return facts.allPackages(a.FactTypes) },
	}
}

// runContained runs one analyzer on one package and turns a panic into an
// error that says where it happened.
func runContained(pass *analysis.Pass) (result any, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v%s; please report this at https://github.com/maprace/maprace-lint/issues", v, panicSite())
		}
	}()
	result, err = pass.Analyzer.Run(pass)
	if err != nil {
		return nil, err
	}
	if got, want := reflect.TypeOf(result), pass.Analyzer.ResultType; got != want {
		return nil, fmt.Errorf("result is a %v instead of a %v", got, want)
	}
	return result, nil
}

// panicSite returns where the panic that is being recovered was raised: the
// innermost frame outside the runtime.
func panicSite() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf(" in %s (line %d)", f.Function, f.Line)
		}
		if !more {
			return ""
		}
	}
}

func module(m *packages.Module) *analysis.Module {
	if m == nil {
		return &analysis.Module{}
	}
	return &analysis.Module{Path: m.Path, Version: m.Version, GoVersion: m.GoVersion}
}
