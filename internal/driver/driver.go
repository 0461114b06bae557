// Package driver loads packages and runs the suite on them: as a separate
// analysis of each package, the way a compiler works and `go vet` does.
//
//	load      the go command lists the packages, compiles their dependencies
//	          and says where the export data is; nothing is parsed yet
//	analyse   bottom-up over the import graph, GOMAXPROCS packages at a time:
//	          take the outcome from the cache, or parse, type-check against
//	          export data, run the analyzers, encode the facts; then forget
//	          everything else
//	merge     findings of a package and its test variants, once each, sorted
//
// What analysing one package yields ([outcome]) is plain data, determined by
// its files, the export data and the facts of its dependencies and the
// analyzers: the unit that the cache on disk holds. Peak memory is that of
// the types of all dependencies, plus the syntax and SSA of the packages in
// work; the standard library as a dependency is never parsed at all.
package driver

import (
	"runtime"
	"sync"
	"time"

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
	// Settings stands for everything that the analyzers' results depend on
	// besides the source: it is part of the cache's key.
	Settings string
	// Cache keeps results from run to run; nil means none.
	Cache *Cache
	// Progress, if not nil, is called whenever a package is done, by one
	// goroutine at a time.
	Progress func(done, total int)
}

// Result is what a run found out.
type Result struct {
	// Findings are sorted by position.
	Findings []Finding
	// Failures are the packages that could not be analysed, or not by every
	// analyzer; the findings of all others are there nevertheless.
	Failures []Failure
	// Timing says where the time went.
	Timing Timing
}

// Run analyses the packages that match the patterns. An error means that
// nothing could be analysed.
func Run(cfg Config) (*Result, error) {
	if err := analysis.Validate(cfg.Analyzers); err != nil {
		return nil, err
	}
	r := newRun(cfg)
	pkgs, err := load(cfg)
	if err != nil {
		return nil, err
	}
	r.timing.loaded()
	g := plan(pkgs, len(r.factsOnly) > 0)
	r.all(g.units)
	r.all(g.withoutBrokenTests())
	res := merge(g.units)
	res.Timing = r.timing.done()
	return res, nil
}

// run is the state that the analysis of all packages shares.
type run struct {
	full      []*analysis.Analyzer // those that report and all that they require
	factsOnly []*analysis.Analyzer // those with facts and all that they require
	reporting map[*analysis.Analyzer]bool
	types     *exports
	facts     *factStore
	cache     *Cache
	keys      *keys
	progress  func(done, total int)
	timing    *stopwatch
}

func newRun(cfg Config) *run {
	r := &run{
		full:      required(cfg.Analyzers),
		reporting: map[*analysis.Analyzer]bool{},
		types:     newExports(),
		cache:     cfg.Cache,
		progress:  cfg.Progress,
		timing:    newStopwatch(),
	}
	var withFacts []*analysis.Analyzer
	for _, a := range r.full {
		if len(a.FactTypes) > 0 {
			withFacts = append(withFacts, a)
		}
	}
	r.factsOnly = required(withFacts)

	for _, a := range cfg.Analyzers {
		r.reporting[a] = true
	}
	r.facts = newFactStore(withFacts, r.types)
	r.keys = newKeys(cfg.Cache, cfg.Settings, r.facts)
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
	var mu sync.Mutex
	finished := 0
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
			if r.progress != nil {
				mu.Lock()
				defer mu.Unlock()
				finished++
				r.progress(finished, len(units))
			}
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
	files, err := readFiles(u.pkg)
	if err != nil {
		return outcome{err: err}
	}
	key, cacheable := r.keys.of(u, files)
	out, known := outcome{}, false
	if cacheable {
		out, known = r.cache.get(key)
	}
	if !known {
		out = r.fresh(u, files)
		if cacheable {
			r.cache.put(key, out)
		}
	}
	r.timing.count(known)
	for _, p := range append(u.recompiled, u.pkg) {
		r.facts.add(p, out.facts)
	}
	return out
}

// fresh analyses a package from its source.
func (r *run) fresh(u *unit, files []sourceFile) outcome {
	start := time.Now()
	defer func() { r.timing.analysed(u.pkg.ID, start) }()
	src, err := r.types.check(u.pkg, files)
	r.timing.spent("type-check", start)
	if err != nil {
		return outcome{err: err}
	}
	if u.report {
		return r.analyze(src, r.full)
	}
	return r.analyze(src, r.factsOnly)
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
