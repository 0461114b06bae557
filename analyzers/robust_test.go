package analyzers_test

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/analyzers"
)

// An editor shows the analyzers every state that a program passes through
// while it is written. FuzzEditing takes the files of testdata, edits them as a
// person might, and wants of what still compiles that each analyzer gets
// through it, says the same twice, points into the file, and suggests fixes
// that compile.
//
//	go test -fuzz FuzzEditing ./analyzers
func FuzzEditing(f *testing.F) {
	files := readFiles(f)
	for i := range files {
		f.Add(uint(i), uint(0), uint(0), uint(0), uint(0))
		for n := range uint(6) { // a few edits, spread over statements and kinds
			f.Add(uint(i), 7*n, n+uint(i), 11*n+3, n+5)
		}
	}
	f.Fuzz(func(t *testing.T, file, first, how, second, then uint) {
		src := files[file%uint(len(files))]
		if how > 0 {
			src = edit(src, first, how)
		}
		if then > 0 {
			src = edit(src, second, then)
		}
		p := check(t, src)
		if p == nil {
			return
		}
		found := analyze(t, p)
		if again := analyze(t, check(t, src)); !slices.Equal(texts(p, found), texts(p, again)) {
			t.Errorf("found\n%q, then\n%q in\n%s", texts(p, found), texts(p, again), src)
		}
		for _, d := range found {
			p.validate(t, d)
		}
	})
}

// readFiles returns the files that the analyzers are tested with, and odd ones.
func readFiles(f *testing.F) [][]byte {
	var files [][]byte
	for _, pattern := range []string{"testdata/odd/*.go", "*/testdata/src/*/*.go", "../testdata/shop/*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			f.Fatal("no files ", pattern, err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			files = append(files, src)
		}
	}
	return files
}

// edits are what can happen to a statement; %[1]s is the statement, %[2]s the
// one after it, %[3]s what is within its braces.
var edits = []string{
	``,
	`%[1]s; %[1]s; %[2]s`,
	`%[2]s; %[1]s`,
	`go func() { %[1]s }(); %[2]s`,
	`defer func() { %[1]s }(); %[2]s`,
	`func() { %[1]s }(); %[2]s`,
	`for range 3 { %[1]s }; %[2]s`,
	`for { %[1]s; %[2]s }`,
	`if recover() == nil { %[1]s } else { %[2]s }`,
	`if recover() == nil { %[1]s }; %[2]s`,
	`again: %[1]s; if recover() != nil { goto again }; %[2]s`,
	`select { case <-make(chan int): %[1]s; default: }; %[2]s`,
	`for range 3 { go func() { %[1]s; %[2]s }() }`,
	`return`,
	`panic(0); %[1]s; %[2]s`,
	`%[3]s; %[2]s`,
	`%[2]s`,
}

// edit makes one edit to a statement of a file, or returns it as it is.
func edit(src []byte, nth, how uint) []byte {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		return src
	}
	var lists [][]ast.Stmt
	statements := uint(0)
	ast.Inspect(file, func(n ast.Node) bool {
		var list []ast.Stmt
		switch n := n.(type) {
		case *ast.BlockStmt:
			list = n.List
		case *ast.CaseClause:
			list = n.Body
		case *ast.CommClause:
			list = n.Body
		}
		lists = append(lists, list)
		statements += uint(len(list))
		return true
	})
	if statements == 0 {
		return src
	}
	nth %= statements
	text := func(from, to token.Pos) string { return string(src[from-file.FileStart : to-file.FileStart]) }
	for _, list := range lists {
		if nth >= uint(len(list)) {
			nth -= uint(len(list))
			continue
		}
		list = list[nth:]
		this, end := list[0], list[0].End()
		var next, inner string
		if len(list) > 1 {
			next, end = text(list[1].Pos(), list[1].End()), list[1].End()
		}
		ast.Inspect(this, func(n ast.Node) bool {
			if b, ok := n.(*ast.BlockStmt); ok && inner == "" && b.Rbrace.IsValid() {
				inner = text(b.Lbrace+1, b.Rbrace)
			}
			return true
		})
		edited := fmt.Sprintf(edits[how%uint(len(edits))]+"%.0[1]s%.0[2]s%.0[3]s", text(this.Pos(), this.End()), next, inner)
		return slices.Concat(src[:this.Pos()-file.FileStart], []byte(edited), src[end-file.FileStart:])
	}
	return src
}

// program is a package of one file that compiles.
type program struct {
	src  []byte
	fset *token.FileSet
	file *ast.File
	pkg  *types.Package
	info *types.Info
}

// imported are the packages that programs import, in their file set.
var imported struct {
	once sync.Once
	fset *token.FileSet
	types.Importer
}

// check type-checks a file; the program is nil if it does not compile. A
// variable or import that is not used does not matter.
func check(t *testing.T, src []byte) *program {
	t.Helper()
	imported.once.Do(func() {
		imported.fset = token.NewFileSet()
		imported.Importer = importer.ForCompiler(imported.fset, "gc", nil)
	})
	p := &program{src: src, fset: imported.fset, info: &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}}
	var err error
	p.file, err = parser.ParseFile(p.fset, "p.go", src, parser.ParseComments)
	if err != nil {
		return nil
	}
	compiles := true
	conf := types.Config{Importer: imported.Importer, Error: func(err error) {
		msg := err.(types.Error).Msg
		compiles = compiles && (strings.HasPrefix(msg, "declared and not used") || strings.Contains(msg, "imported and not used"))
	}}
	p.pkg, _ = conf.Check("example.com/p", p.fset, []*ast.File{p.file}, p.info)
	if !compiles {
		return nil
	}
	return p
}

// analyze runs the suite as gopls does: the analyzers of a package at the same
// time, without modules.
func analyze(t *testing.T, p *program) []analysis.Diagnostic {
	t.Helper()
	var mu sync.Mutex
	var found []analysis.Diagnostic
	results := map[*analysis.Analyzer]func() any{}
	var result func(a *analysis.Analyzer) func() any
	result = func(a *analysis.Analyzer) func() any {
		if get, ok := results[a]; ok {
			return get
		}
		pass := &analysis.Pass{
			Analyzer:          a,
			Fset:              p.fset,
			Files:             []*ast.File{p.file},
			Pkg:               p.pkg,
			TypesInfo:         p.info,
			TypesSizes:        types.SizesFor("gc", "amd64"),
			ResultOf:          map[*analysis.Analyzer]any{},
			ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
			ExportObjectFact:  func(types.Object, analysis.Fact) {},
			ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
			ExportPackageFact: func(analysis.Fact) {},
			AllObjectFacts:    func() []analysis.ObjectFact { return nil },
			AllPackageFacts:   func() []analysis.PackageFact { return nil },
			Report: func(d analysis.Diagnostic) {
				mu.Lock()
				defer mu.Unlock()
				found = append(found, d)
			},
		}
		required := map[*analysis.Analyzer]func() any{}
		for _, req := range a.Requires {
			required[req] = result(req)
		}
		results[a] = sync.OnceValue(func() any {
			for req, get := range required {
				pass.ResultOf[req] = get()
			}
			v, err := a.Run(pass)
			if err != nil {
				t.Errorf("%s: %v in\n%s", a.Name, err, p.src)
			}
			return v
		})
		return results[a]
	}
	var wg sync.WaitGroup
	for _, e := range analyzers.Suite() {
		for _, get := range []func() any{result(e.Analyzer), result(e.Hints())} {
			wg.Go(func() { get() })
		}
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatalf("no end with\n%s", p.src)
	}
	slices.SortFunc(found, func(a, b analysis.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Message, b.Message))
	})
	return found
}

// texts describes what was found.
func texts(p *program, found []analysis.Diagnostic) []string {
	var out []string
	for _, d := range found {
		line := fmt.Sprintf("%d: %s (%s)", p.fset.Position(d.Pos).Line, d.Message, d.Category)
		for _, r := range d.Related {
			line += fmt.Sprintf("; %d: %s", p.fset.Position(r.Pos).Line, r.Message)
		}
		out = append(out, line)
	}
	return out
}

// validate checks that a diagnostic is fit to be shown, and its fixes to be
// applied.
func (p *program) validate(t *testing.T, d analysis.Diagnostic) {
	t.Helper()
	spans := []analysis.RelatedInformation{{Pos: d.Pos, End: d.End, Message: d.Message}}
	for _, r := range append(spans, d.Related...) {
		if r.End == token.NoPos {
			r.End = r.Pos
		}
		if r.Pos < p.file.FileStart || r.End < r.Pos || p.file.FileEnd < r.End || r.Message == "" || strings.ContainsRune(r.Message, '\n') {
			t.Errorf("%q is at %v to %v", r.Message, p.fset.Position(r.Pos), p.fset.Position(r.End))
		}
	}
	for _, fix := range d.SuggestedFixes {
		slices.SortFunc(fix.TextEdits, func(a, b analysis.TextEdit) int { return cmp.Compare(a.Pos, b.Pos) })
		var out bytes.Buffer
		at := p.file.FileStart
		for _, e := range fix.TextEdits {
			if e.End == token.NoPos {
				e.End = e.Pos
			}
			if e.Pos < at || e.End < e.Pos || p.file.FileEnd < e.End {
				t.Fatalf("%q: %q has an edit that does not fit in\n%s", d.Message, fix.Message, p.src)
			}
			out.Write(p.src[at-p.file.FileStart : e.Pos-p.file.FileStart])
			out.Write(e.NewText)
			at = e.End
		}
		out.Write(p.src[at-p.file.FileStart:])
		if check(t, out.Bytes()) == nil {
			t.Errorf("%q: %q makes what does not compile:\n%s", d.Message, fix.Message, out.Bytes())
		}
	}
}
