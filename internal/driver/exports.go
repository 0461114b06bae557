package driver

import (
	"fmt"
	"go/token"
	"go/types"
	"os"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

// exports holds the types of packages as importers see them, read from export
// data, each package once: the same types.Object stands for a declaration in
// all importers. A test variant has types of its own, and so has everything
// that depends on it; the rest is shared with the plain packages.
type exports struct {
	fset *token.FileSet

	mu   sync.Mutex
	read map[*packages.Package]imported
	// pkgOf maps the packages that were read back to their origin.
	pkgOf map[*types.Package]*packages.Package
}

// imported is a package that was read, or why it could not be.
type imported struct {
	pkg *types.Package
	err error
}

func newExports() *exports {
	return &exports{
		fset:  token.NewFileSet(),
		read:  map[*packages.Package]imported{},
		pkgOf: map[*types.Package]*packages.Package{},
	}
}

// types returns p as its importers see it.
func (e *exports) types(p *packages.Package) (*types.Package, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	imp := e.load(p)
	return imp.pkg, imp.err
}

// origin returns the package that pkg was read from.
func (e *exports) origin(pkg *types.Package) *packages.Package {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.pkgOf[pkg]
}

// load reads p after all that it depends on, so that every package is complete
// when it becomes visible. The caller holds e.mu.
func (e *exports) load(p *packages.Package) imported {
	if imp, ok := e.read[p]; ok {
		return imp
	}
	if p.PkgPath == "unsafe" {
		return imported{pkg: types.Unsafe}
	}
	e.read[p] = imported{err: &importError{p.PkgPath}} // ends import cycles
	for _, dep := range p.Imports {
		e.load(dep)
	}
	pkg, err := e.decode(p)
	e.read[p] = imported{pkg, err}
	if pkg != nil {
		e.pkgOf[pkg] = p
	}
	return e.read[p]
}

// view maps the paths of all that p depends on to packages. A path alone does
// not identify a package: test variants share it with the package proper.
func (e *exports) view(p *packages.Package) map[string]*types.Package {
	view := map[string]*types.Package{}
	for dep := range dependencies(p) {
		if imp := e.read[dep]; imp.pkg != nil {
			view[dep.PkgPath] = imp.pkg
		}
	}
	return view
}

// dependencies returns all that p imports, directly or not.
func dependencies(p *packages.Package) map[*packages.Package]bool {
	deps := map[*packages.Package]bool{}
	var visit func(p *packages.Package)
	visit = func(p *packages.Package) {
		for _, dep := range p.Imports {
			if !deps[dep] {
				deps[dep] = true
				visit(dep)
			}
		}
	}
	visit(p)
	return deps
}

func (e *exports) decode(p *packages.Package) (*types.Package, error) {
	if p.ExportFile == "" {
		if err := listError(p); err != nil {
			return nil, err
		}
		return nil, &importError{p.PkgPath}
	}
	f, err := os.Open(p.ExportFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("export data of %s: %w", p.PkgPath, err)
	}
	pkg, err := gcexportdata.Read(r, e.fset, e.view(p), p.PkgPath)
	if err != nil {
		return nil, fmt.Errorf("export data of %s: %w", p.PkgPath, err)
	}
	return pkg, nil
}
