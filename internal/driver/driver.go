// Package driver loads packages and runs the suite on them: as a separate
// analysis of each package, the way a compiler works and `go vet` does.
//
//	load      the go command lists the packages, compiles their dependencies
//	          and says where the export data is; nothing is parsed yet
//	analyse   bottom-up over the import graph, GOMAXPROCS packages at a time:
//	          parse, type-check against export data, run the analyzers,
//	          encode the facts, forget everything else
//	merge     findings of a package and its test variants, once each, sorted
//
// What analysing one package yields ([outcome]) is plain data, determined by
// its files, the export data and the facts of its dependencies and the
// analyzers: the unit that a cache on disk can store. Peak memory is that of
// the types of all dependencies, plus the syntax and SSA of the packages in
// work; the standard library as a dependency is never parsed at all.
package driver

import (
	"runtime"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// Config says what to analyse, and with what.
type Config struct {
	// Dir is the directory to run the go command in; empty means the current one.
	Dir string
	// Patterns are package patterns as the go command takes them.
	Patterns []string
	// Tests includes the packages' tests.
	Tests bool
	// Analyzers report; those that they require run too, but stay silent.
	Analyzers []*analysis.Analyzer
}

// Result is what a run found out.
type Result struct {
	// Findings are sorted by position.
	Findings []Finding
	// Failures are the packages that could not be analysed, or not by every
	// analyzer; the findings of all others are there nevertheless.
	Failures []Failure
}

// Run analyses the packages that match the patterns. An error means that
// nothing could be analysed.
func Run(cfg Config) (*Result, error) {
	if err := analysis.Validate(cfg.Analyzers); err != nil {
		return nil, err
	}
	pkgs, err := load(cfg)
	if err != nil {
		return nil, err
	}
	r := newRun(cfg.Analyzers)
	g := plan(pkgs, len(r.factsOnly) > 0)
	r.all(g.units)
	r.all(g.withoutBrokenTests())
	return merge(g.units), nil
}

// run is the state that the analysis of all packages shares.
type run struct {
	full      []*analysis.Analyzer // those that report and all that they require
	factsOnly []*analysis.Analyzer // those with facts and all that they require
	reporting map[*analysis.Analyzer]bool
	types     *exports
	facts     *factStore
}

func newRun(analyzers []*analysis.Analyzer) *run {
	r := &run{
		full:      required(analyzers),
		reporting: map[*analysis.Analyzer]bool{},
		types:     newExports(),
	}
	var withFacts []*analysis.Analyzer
	for _, a := range r.full {
		if len(a.FactTypes) > 0 {
			withFacts = append(withFacts, a)
		}
	}
	r.factsOnly = required(withFacts)
	for _, a := range analyzers {
		r.reporting[a] = true
	}
	r.facts = newFactStore(withFacts, r.types)
	return r
}

// required returns the analyzers and all that they require, those first.
func required(analyzers []*analysis.Analyzer) []*analysis.Analyzer {
	var order []*analysis.Analyzer
	seen := map[*analysis.Analyzer]bool{}
	var visit func(a *analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, req := range a.Requires {
			visit(req)
		}
		order = append(order, a)
	}
	for _, a := range analyzers {
		visit(a)
	}
	return order
}

// all analyses units in parallel, each after the units that it imports.
func (r *run) all(units []*unit) {
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	done := map[*unit]chan struct{}{}
	for _, u := range units {
		done[u] = make(chan struct{})
	}
	var wg sync.WaitGroup
	for _, u := range units {
		wg.Go(func() {
			defer close(done[u])
			for _, dep := range u.deps {
				if ch := done[dep]; ch != nil {
					<-ch
				}
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			u.out = r.one(u)
		})
	}
	wg.Wait()
}

// one analyses a single package.
func (r *run) one(u *unit) outcome {
	for _, dep := range u.deps {
		// With export data the compiler has accepted dep: its facts are
		// missing, but that is all.
		if dep.out.err != nil && dep.pkg.ExportFile == "" {
			return outcome{err: &importError{dep.pkg.PkgPath}}
		}
	}
	src, err := r.types.check(u.pkg)
	if err != nil {
		return outcome{err: err}
	}
	plan := r.factsOnly
	if u.report {
		plan = r.full
	}
	out := r.analyze(src, plan)
	r.facts.add(u.pkg, out.facts)
	return out
}

// outcome is what the analysis of one package yields: plain data, without
// syntax, types or token.Pos.
type outcome struct {
	findings []Finding
	facts    []byte
	failures []error // of single analyzers
	err      error   // the package could not be analysed at all
}

// importError says that a package cannot be analysed because one that it
// imports cannot.
type importError struct{ path string }

func (e *importError) Error() string {
	return "not analysed: it imports " + e.path + ", which does not compile"
}
