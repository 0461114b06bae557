// Package ir holds the SSA form of the package under analysis together with
// its call structure: which functions there are, whom they call, who calls
// them, and in which order summaries must be computed.
//
// It stands in for x/tools' buildssa, which builds SSA eagerly in every
// package that a fact-based analyzer visits, the standard library included.
// Here SSA is built on first use, so a dependency that a table describes (see
// [Standard]) or that cannot matter costs nothing.
package ir

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// Analyzer provides a lazily built [Package].
var Analyzer = &analysis.Analyzer{
	Name:       "mapraceir",
	Doc:        "build SSA and the call structure of a package on first use",
	Run:        run,
	ResultType: reflect.TypeFor[*Lazy](),
}

// Lazy is a package whose SSA form is built when it is first asked for.
type Lazy struct{ get func() *Package }

// Package builds the package on the first call. It is safe for concurrent use.
func (l *Lazy) Package() *Package { return l.get() }

func run(pass *analysis.Pass) (any, error) {
	return &Lazy{sync.OnceValue(func() *Package { return build(pass) })}, nil
}

// Package is the SSA form of one package.
type Package struct {
	SSA   *ssa.Package
	Types *types.Package
	Fset  *token.FileSet

	// Funcs are the package's source functions and function literals,
	// callees before callers; SCCs groups them into the strongly connected
	// components of the call graph, in the same order.
	Funcs []*ssa.Function
	SCCs  [][]*ssa.Function

	// Callers lists the call sites in this package of each of its functions,
	// whatever the kind of call: plain, go, defer.
	Callers map[*ssa.Function][]ssa.CallInstruction

	files       []*ast.File
	docs        map[types.Object]string
	closures    map[*ssa.Function]*ssa.MakeClosure
	usedAsValue map[*ssa.Function]bool
	converted   []types.Type // the concrete types that become interfaces
	noReturn    map[*ssa.Function]bool
	halting     map[*ssa.Call]bool
	exposed     map[*types.TypeName]bool
	// dispatched are methods that may be called through an interface,
	// dispatchedOutside those of them that other packages may call.
	dispatched, dispatchedOutside map[dispatch]bool

	mostlyReached bool // see Dead

	mu         sync.Mutex // several analyzers use a package at the same time
	callees    map[*ssa.CallCommon][]Callee
	onlyStores map[*ssa.Alloc]ssa.Value

	implementers map[*types.Named][]types.Type
}

// BuildSSA builds the SSA form of the package of pass, and nothing else.
func BuildSSA(pass *analysis.Pass) *ssa.Package {
	prog := ssa.NewProgram(pass.Fset, 0)
	for _, imp := range pass.Pkg.Imports() {
		prog.CreatePackage(imp, nil, nil, true)
	}
	sp := prog.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)
	sp.Build()
	return sp
}

func build(pass *analysis.Pass) *Package {
	sp := BuildSSA(pass)
	p := &Package{
		SSA:         sp,
		Types:       pass.Pkg,
		Fset:        pass.Fset,
		files:       pass.Files,
		Callers:     map[*ssa.Function][]ssa.CallInstruction{},
		docs:        map[types.Object]string{},
		closures:    map[*ssa.Function]*ssa.MakeClosure{},
		usedAsValue: map[*ssa.Function]bool{},
		noReturn:    map[*ssa.Function]bool{},
		halting:     map[*ssa.Call]bool{},
		callees:     map[*ssa.CallCommon][]Callee{},

		implementers: map[*types.Named][]types.Type{},
		onlyStores:   map[*ssa.Alloc]ssa.Value{},
	}
	funcs := sourceFuncs(pass, sp)
	p.readDocs(pass)
	p.findClosures(funcs)
	p.findConversions(funcs)
	p.findExposed()
	p.findDispatched(funcs)
	p.findCallers(funcs)
	p.findReached(funcs)
	p.SCCs = p.components(funcs)
	for _, scc := range p.SCCs {
		p.Funcs = append(p.Funcs, scc...)
	}
	p.findNoReturn()
	return p
}

// sourceFuncs returns the declared functions and their literals in source
// order, then the package initialiser, whose body runs the initialisers of
// package-level variables, and the literals within those.
func sourceFuncs(pass *analysis.Pass, sp *ssa.Package) []*ssa.Function {
	var funcs []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		funcs = append(funcs, fn)
		for _, anon := range fn.AnonFuncs {
			add(anon)
		}
	}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if obj, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
				if fn := sp.Prog.FuncValue(obj); fn != nil {
					add(fn)
				}
			}
		}
	}
	if init := sp.Func("init"); init != nil {
		add(init)
	}
	return funcs
}

// readDocs records the doc comments of functions, types, variables and struct
// fields, where a comment at the end of a line counts too: contracts such as
// "mu must be held" stand in them.
func (p *Package) readDocs(pass *analysis.Pass) {
	note := func(name *ast.Ident, groups ...*ast.CommentGroup) {
		var text strings.Builder
		for _, g := range groups {
			if g == nil {
				continue
			}
			for _, c := range g.List {
				text.WriteString(strings.TrimLeft(c.Text, "/* \t"))
				text.WriteByte('\n')
			}
		}
		if obj := pass.TypesInfo.Defs[name]; obj != nil && text.Len() > 0 {
			p.docs[obj] = text.String()
		}
	}
	for _, file := range pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BlockStmt, *ast.ExprStmt, *ast.AssignStmt, *ast.ReturnStmt, *ast.CompositeLit:
				return commented(file, n) // most of the code is in statements without a comment
			case *ast.FuncDecl:
				note(n.Name, n.Doc)
			case *ast.GenDecl:
				for _, spec := range n.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						note(spec.Name, n.Doc, spec.Doc, spec.Comment)
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							note(name, n.Doc, spec.Doc, spec.Comment)
						}
					}
				}
			case *ast.StructType:
				for _, f := range n.Fields.List {
					for _, name := range f.Names {
						note(name, f.Doc, f.Comment)
					}
				}
			}
			return true
		})
	}
}

// commented reports whether a comment begins between the start and the end of n.
func commented(file *ast.File, n ast.Node) bool {
	i, _ := slices.BinarySearchFunc(file.Comments, n.Pos(), func(g *ast.CommentGroup, pos token.Pos) int { return cmp.Compare(g.Pos(), pos) })
	return i < len(file.Comments) && file.Comments[i].Pos() < n.End()
}

// Doc returns the comment attached to obj in this package's source.
func (p *Package) Doc(obj types.Object) string { return p.docs[obj] }

// CommentsBefore returns the comments in fn that end on the line of pos or further up.
func (p *Package) CommentsBefore(fn *ssa.Function, pos token.Pos) (comments []string) {
	syntax := fn.Syntax()
	if syntax == nil {
		return nil
	}
	line := p.Fset.Position(pos).Line
	for _, file := range p.files {
		if pos < file.FileStart || pos > file.FileEnd {
			continue
		}
		for _, g := range file.Comments {
			if g.Pos() > syntax.Pos() && g.End() < syntax.End() && p.Fset.Position(g.End()).Line <= line {
				comments = append(comments, g.Text())
			}
		}
	}
	return comments
}

// findClosures records for each function literal the instruction that creates
// it, and which functions are used other than by calling them.
func (p *Package) findClosures(funcs []*ssa.Function) {
	var operands []*ssa.Value
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if mc, ok := instr.(*ssa.MakeClosure); ok {
					f := mc.Fn.(*ssa.Function)
					if f.Parent() != nil {
						p.closures[f] = mc
					}
				}
				var callee *ssa.Value
				if call, ok := instr.(ssa.CallInstruction); ok {
					callee = &call.Common().Value
				}
				operands = instr.Operands(operands[:0])
				for _, op := range operands {
					if op == nil || *op == nil || op == callee {
						continue
					}
					if f := FuncOf(*op); f != nil {
						if _, making := instr.(*ssa.MakeClosure); !making {
							p.usedAsValue[f] = true
						}
					}
				}
			}
		}
	}
}

// Closure returns the instruction that creates the function literal fn, or nil
// if fn is declared or captures nothing.
func (p *Package) Closure(fn *ssa.Function) *ssa.MakeClosure { return p.closures[fn] }

// UsedAsValue reports whether fn is stored, passed or returned somewhere in
// the package, so that its call sites are not all known.
func (p *Package) UsedAsValue(fn *ssa.Function) bool { return p.usedAsValue[fn] }

// Standard reports whether path is a package of the standard library. As a
// dependency such a package gets no summaries: tables describe it.
func Standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return standardRoots[first]
}

var standardRoots = func() map[string]bool {
	const roots = `archive bufio builtin bytes cmd cmp compress container context crypto
		database debug embed encoding errors expvar flag fmt go hash html image index
		internal io iter log maps math mime net os path plugin reflect regexp runtime
		slices sort strconv strings structs sync syscall testing text time unicode
		unique unsafe vendor weak`
	set := map[string]bool{}
	for _, r := range strings.Fields(roots) {
		set[r] = true
	}
	return set
}()
