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
	out  outcome
}

// graph is what is to be analysed, dependencies first.
type graph struct {
	units []*unit

	facts bool
	roots map[*packages.Package]bool
	byPkg map[*packages.Package]*unit
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
		facts: facts,
		roots: map[*packages.Package]bool{},
		byPkg: map[*packages.Package]*unit{},
		plain: map[*packages.Package]*packages.Package{},
	}
	byPath := map[string]*packages.Package{}
	for _, p := range roots {
		g.roots[p] = true
		if p.ForTest == "" {
			byPath[p.PkgPath] = p
		}
	}
	replaced := map[*packages.Package]bool{}
	for _, p := range roots {
		if plain := byPath[p.PkgPath]; p.ForTest == p.PkgPath && plain != nil {
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
