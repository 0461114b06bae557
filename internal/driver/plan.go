package driver

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/maprace/maprace-lint/internal/ir"
)

// unit is one package, or one test variant of it, that is analysed.
type unit struct {
	pkg *packages.Package
	// report says that findings are wanted, not just facts.
	report bool
	// deps are the units that it imports.
	deps []*unit
	// recompiled are packages of the same source that import test variants
	// where pkg imports packages proper; its facts are theirs.
	recompiled []*packages.Package
	out        outcome
}

// graph is what is to be analysed, dependencies first.
type graph struct {
	units []*unit

	facts bool
	roots map[*packages.Package]bool
	byPkg map[*packages.Package]*unit
	// proper are the packages that are no variants, by path.
	proper map[string]*packages.Package
	// plain is the package proper, for each root that contains its tests.
	plain map[*packages.Package]*packages.Package
}

// plan decides what is analysed. Findings are wanted for the packages that
// the patterns name. As in go vet, the variant that contains a package's own
// tests stands for the package, so that it is not analysed twice; the mains
// that the go command makes for tests are left out. If there are analyzers
// with facts, everything that those packages import is analysed for its facts,
// except the standard library, which tables describe.
func plan(roots []*packages.Package, facts bool) *graph {
	g := &graph{
		facts:  facts,
		roots:  map[*packages.Package]bool{},
		byPkg:  map[*packages.Package]*unit{},
		proper: map[string]*packages.Package{},
		plain:  map[*packages.Package]*packages.Package{},
	}
	for _, p := range roots {
		g.roots[p] = true
	}
	packages.Visit(roots, nil, func(p *packages.Package) {
		if p.ForTest == "" {
			g.proper[p.PkgPath] = p
		}
	})
	replaced := map[*packages.Package]bool{}
	for _, p := range roots {
		if plain := g.proper[p.PkgPath]; p.ForTest == p.PkgPath && g.roots[plain] {
			g.plain[p] = plain
			replaced[plain] = true
		}
	}
	testMains := map[string]bool{}
	for _, p := range roots {
		// The ID of a test variant is "path [main of the test]".
		if _, main, ok := strings.Cut(p.ID, " ["); ok {
			testMains[strings.TrimSuffix(main, "]")] = true
		}
	}
	for _, p := range roots {
		if !testMains[p.ID] && !replaced[p] {
			g.unit(p).report = true
		}
	}
	return g
}

// unit returns the unit of p, which it adds if need be.
func (g *graph) unit(p *packages.Package) *unit {
	if u, ok := g.byPkg[p]; ok {
		return u
	}
	if proper := g.proper[p.PkgPath]; isRecompiled(p, proper) {
		u := g.unit(proper)
		u.recompiled = append(u.recompiled, p)
		g.byPkg[p] = u
		return u
	}
	u := &unit{pkg: p}
	g.byPkg[p] = u
	if g.facts {
		for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
			dep := p.Imports[path]
			if len(dep.GoFiles) == 0 || ir.Standard(dep.PkgPath) && !g.roots[dep] {
				continue // does not exist, or has no facts
			}
			u.deps = append(u.deps, g.unit(dep))
		}
	}
	g.units = append(g.units, u)
	return u
}

// isRecompiled reports whether p is a package proper once more, compiled against
// the test variant of one that it imports: for the external tests of that one.
func isRecompiled(p, proper *packages.Package) bool {
	return p.ForTest != "" && p.ForTest != p.PkgPath && proper != nil && slices.Equal(p.CompiledGoFiles, proper.CompiledGoFiles)
}

// withoutBrokenTests returns what is to be analysed in the stead of variants
// that do not compile: the packages proper.
func (g *graph) withoutBrokenTests() []*unit {
	var plain []*unit
	n := len(g.units)
	for _, variant := range g.units[:n] {
		if p := g.plain[variant.pkg]; p != nil && variant.out.err != nil {
			u := g.unit(p)
			u.report = true
			plain = append(plain, u)
		}
	}
	again := slices.Clone(g.units[n:])
	for _, u := range plain {
		if !slices.Contains(again, u) {
			again = append(again, u)
		}
	}
	return again
}
