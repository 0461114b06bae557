package nilness

import (
	"bytes"
	"encoding/gob"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/google/go-cmp/cmp"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

const source = `package p

type T struct {
	a, b map[string]int
	in   struct{ c map[string]map[string]int }
}

func New() *T { return &T{a: map[string]int{}} }
func (t *T) Init() { t.b = make(map[string]int); t.in.c = nil }
func (t *T) Put(k string) { t.a[k]++; t.b[k]++; t.in.c[k][k]++ }
func Find(ok bool) (map[string]int, bool) {
	if !ok {
		return nil, false
	}
	return map[string]int{}, true
}
func Or(m map[string]int) map[string]int {
	if m == nil {
		m = map[string]int{}
	}
	return m
}
func Same(m map[string]int) map[string]int { return m }
func Even(m map[string]int, n int) { if n > 0 { Odd(m, n-1) } }
func Odd(m map[string]int, n int)  { m["n"]++; Even(m, n-1) }
`

// check analyses source as one package.
func analyzed(t *testing.T) (*types.Package, *Info) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
		Instances: map[*ast.Ident]types.Instance{},
	}
	pkg, err := new(types.Config).Check("p", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	pass := &analysis.Pass{Fset: fset, Files: []*ast.File{file}, Pkg: pkg, TypesInfo: info}
	built, err := ir.Analyzer.Run(pass)
	if err != nil {
		t.Fatal(err)
	}
	none := func(*types.Func) *Summary { return nil }
	return pkg, analyze(built.(*ir.Lazy).Package(), none, func(*types.Var) Habit { return Habit{} })
}

func (info *Info) named(t *testing.T, name string) (*Summary, *types.Func) {
	t.Helper()
	for fn, s := range info.summaries {
		if obj, ok := fn.Object().(*types.Func); ok && obj.Name() == name {
			return s, obj
		}
	}
	t.Fatalf("no summary of %s", name)
	return nil, nil
}

func TestSummaries(t *testing.T) {
	_, info := analyzed(t)

	s, _ := info.named(t, "New")
	got := map[string]Bits{}
	for _, r := range s.Results {
		got[selString(r.Sels)] = r.OK
	}
	if want := map[string]Bits{".a": Made, ".b": Nil, ".in.c": Nil}; !cmp.Equal(got, want) {
		t.Errorf("New returns %v, want %v", got, want)
	}

	s, _ = info.named(t, "Init")
	got = map[string]Bits{}
	for _, e := range s.Effects {
		got[selString(e.Place.Sels)] = e.Bits
	}
	if got[".b"] != Made || got[".in.c"] != Nil {
		t.Errorf("Init leaves %v", got)
	}

	s, _ = info.named(t, "Put")
	var needs []string
	for _, n := range s.Needs {
		needs = append(needs, selString(n.Place.Sels))
	}
	if want := []string{".a", ".b", ".in.c[*"}; !cmp.Equal(needs, want) {
		t.Errorf("Put needs %v, want %v", needs, want)
	}

	s, _ = info.named(t, "Find")
	if r := s.Results[0]; r.OK != Made || r.Fail != Nil {
		t.Errorf("Find returns %v, and %v with false", r.OK, r.Fail)
	}
	if s, _ = info.named(t, "Or"); s.Results[0].OK != Made {
		t.Errorf("Or returns %v", s.Results[0].OK)
	}
	if s, _ = info.named(t, "Same"); s.Results[0].From == nil {
		t.Error("Same does not return its parameter")
	}
}

// Both functions of a cycle need the map that only one of them writes.
func TestNeedsOfRecursiveFunctions(t *testing.T) {
	_, info := analyzed(t)
	for _, name := range []string{"Even", "Odd"} {
		if s, _ := info.named(t, name); len(s.Needs) == 0 {
			t.Errorf("%s needs nothing", name)
		}
	}
}

func TestFactsAreDeterministic(t *testing.T) {
	bytesOf := func() map[string][]byte {
		_, info := analyzed(t)
		out := map[string][]byte{}
		for fn, s := range info.summaries {
			var buf bytes.Buffer
			if err := gob.NewEncoder(&buf).Encode(encode(s)); err != nil {
				t.Fatal(err)
			}
			out[fn.String()] = buf.Bytes()
		}
		return out
	}
	first := bytesOf()
	for range 20 {
		if d := cmp.Diff(first, bytesOf()); d != "" {
			t.Fatalf("facts differ: %s", d)
		}
	}
}

func TestFactsSurviveTheRoundTrip(t *testing.T) {
	_, info := analyzed(t)
	for _, name := range []string{"New", "Init", "Put", "Find", "Or", "Same", "Even", "Odd"} {
		s, obj := info.named(t, name)
		var buf bytes.Buffer
		if err := gob.NewEncoder(&buf).Encode(encode(s)); err != nil {
			t.Fatal(err)
		}
		var fact FuncFact
		if err := gob.NewDecoder(&buf).Decode(&fact); err != nil {
			t.Fatal(err)
		}
		again := encode(decodeFact(&fact, obj))
		if d := cmp.Diff(encode(s), again); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestUnknownNamesInFactsAreDropped(t *testing.T) {
	pkg, _ := analyzed(t)
	typ := pkg.Scope().Lookup("T").Type()
	if _, ok := resolve(typ, []string{"gone"}); ok {
		t.Error("a field that is not there was found")
	}
	if sels, ok := resolve(typ, []string{"in", "c", "[*"}); !ok || len(sels) != 3 {
		t.Errorf("in.c[*] is %v, %v", sels, ok)
	}
}

func TestStandardModelsHaveRows(t *testing.T) {
	for name, want := range map[[2]string]model{
		{"maps", "Clone"}: clone, {"maps", "Copy"}: writes, {"encoding/json", "Unmarshal"}: decode, {"fmt", "Sscan"}: noModel,
	} {
		pkg := types.NewPackage(name[0], path.Base(name[0]))
		fn := types.NewFunc(token.NoPos, pkg, name[1], types.NewSignatureType(nil, nil, nil, nil, nil, false))
		if got := modelOf(fn); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestPortableKeepsConstantKeys(t *testing.T) {
	got := portable([]access.Selector{{Elem: `"a"`}, {Elem: "3"}, {Elem: "·k·"}, {Elem: "*"}})
	for i, want := range []string{`"a"`, "3", "*", "*"} {
		if got[i].Elem != want {
			t.Errorf("key %d is %q, want %q", i, got[i].Elem, want)
		}
	}
}
