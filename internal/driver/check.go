package driver

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"

	"golang.org/x/tools/go/packages"
)

// source is a package in work: parsed and type-checked.
type source struct {
	*packages.Package
	fset  *token.FileSet
	files []*ast.File
	types *types.Package
	info  *types.Info
}

// sourceFile is a file as it was when it was read: what the key of an outcome
// speaks of is what is analysed, even if the file changes in between.
type sourceFile struct {
	name string
	text []byte
}

// readFiles reads the Go files of p, with what cgo generates.
func readFiles(p *packages.Package) ([]sourceFile, error) {
	names := p.CompiledGoFiles
	if len(names) == 0 {
		names = p.GoFiles // the go command gave up before compiling
	}
	var files []sourceFile
	var errs errorList
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			errs.add(err)
			continue
		}
		files = append(files, sourceFile{name, text})
	}
	return files, errs.orNil()
}

// check parses the files of p and type-checks them against the export data of
// its imports. An error says everything that a user needs to know.
func (e *exports) check(p *packages.Package, files []sourceFile) (*source, error) {
	src := &source{
		Package: p,
		fset:    e.fset,
		info: &types.Info{
			Types:        map[ast.Expr]types.TypeAndValue{},
			Instances:    map[*ast.Ident]types.Instance{},
			Defs:         map[*ast.Ident]types.Object{},
			Uses:         map[*ast.Ident]types.Object{},
			Implicits:    map[ast.Node]types.Object{},
			Selections:   map[*ast.SelectorExpr]*types.Selection{},
			Scopes:       map[ast.Node]*types.Scope{},
			FileVersions: map[*ast.File]string{},
		},
	}
	var errs errorList
	for _, file := range files {
		f, err := parser.ParseFile(e.fset, file.name, file.text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			errs.add(err)
			continue
		}
		src.files = append(src.files, f)
	}
	if err := errs.orNil(); err != nil {
		return nil, err
	}

	var broken error // the first import that could not be had
	conf := types.Config{
		Importer: importerFunc(func(path string) (*types.Package, error) {
			dep := p.Imports[path]
			if dep == nil {
				return nil, fmt.Errorf("no package %s", path)
			}
			pkg, err := e.types(dep)
			broken = cmp.Or(broken, err)
			return pkg, err
		}),
		Sizes: p.TypesSizes,
		Error: errs.add,
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		conf.GoVersion = "go" + p.Module.GoVersion
	}
	src.types, _ = conf.Check(p.PkgPath, e.fset, src.files, src.info)
	if err := errs.orNil(); err != nil {
		if err := listError(p); err != nil {
			return nil, err
		}
		if broken != nil {
			return nil, broken
		}
		return nil, errs
	}
	if len(p.Errors) > 0 {
		return nil, &loadError{p.Errors[0]}
	}
	return src, nil
}

// listError returns what the go command found wrong about p, other than the
// compiler's output: that is of no interest, as the type checker has seen the
// same source.
func listError(p *packages.Package) error {
	for _, err := range p.Errors {
		if err.Kind == packages.ListError && !strings.HasPrefix(err.Msg, "# ") {
			return &loadError{err}
		}
	}
	return nil
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return f(path)
}

// loadError is why the go command cannot make sense of a package.
type loadError struct{ cause packages.Error }

func (e *loadError) Error() string { return "cannot be loaded: " + errorText(e.cause) }

// errorList is what the parser or the type checker found.
type errorList []error

func (l *errorList) add(err error) { *l = append(*l, err) }

func (l errorList) orNil() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error gives the first error, which often causes the others, and their number.
func (l errorList) Error() string {
	text := "does not compile: " + l[0].Error()
	if n := len(l) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}
