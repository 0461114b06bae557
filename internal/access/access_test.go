package access_test

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/irtest"
)

// updated returns the paths of the maps that fn and its literals write.
func updated(t *testing.T, src string) (paths []*access.Path, all *access.Paths) {
	t.Helper()
	pkg := irtest.Build(t, src)
	all = access.NewPaths(pkg)
	for _, fn := range pkg.Funcs {
		for _, u := range irtest.Instrs[*ssa.MapUpdate](fn) {
			paths = append(paths, all.Of(u.Map))
		}
	}
	return paths, all
}

func TestPathsInGoSyntax(t *testing.T) {
	for _, tt := range []struct{ code, want string }{
		{`func f(s *S) { s.m["a"] = 1 }`, "s.m"},
		{`func f(s *S) { m := s.m; m["a"] = 1 }`, "s.m"},
		{`func f(s S) { s.m["a"] = 1 }`, "s.m"},
		{`func f(s *S) { p := &s.in; p.m["a"] = 1 }`, "s.in.m"},
		{`func f(s *S) { func() { s.m["a"] = 1 }() }`, "s.m"},
		{`func f(s *S) { s.of["x"]["a"] = 1 }`, `s.of["x"]`},
		{`func f(s *S, k string) { s.of[k]["a"] = 1 }`, `s.of[k@f]`},
		{`func f(s *S, p interface{ ID() string }) { s.of[p.ID()]["a"] = 1 }`, `s.of[ID(p@f)]`},
		{`func f(s *S) { s.list[2].m["a"] = 1 }`, "s.list[2].m"},
		{`func f() { global["a"] = 1 }`, "global"},
		{`func f(x any) { x.(*S).m["a"] = 1 }`, "x.m"},
		{`func f(n *node) { n.next.next.m["a"] = 1 }`, "n.next.next.m"},
	} {
		got, _ := updated(t, types+tt.code)
		if len(got) != 1 || got[0].String() != tt.want {
			t.Errorf("%s: %v, want %s", tt.code, got, tt.want)
		}
	}
}

const types = `package p

type S struct {
	m    map[string]int
	in   struct{ m map[string]int }
	of   map[string]map[string]int
	list []*S
}

type node struct {
	next *node
	m    map[string]int
}

var global = map[string]int{}

`

func TestEqualPathsAreIdentical(t *testing.T) {
	got, _ := updated(t, types+`
func f(s, o *S, k string) {
	s.of[k]["a"] = 1
	s.of[k]["b"] = 1
	o.of[k]["a"] = 1
}`)
	if len(got) != 3 || got[0] != got[1] {
		t.Errorf("the same element twice: %v", got)
	}
	if got[0] == got[2] {
		t.Errorf("two objects, one path: %v", got)
	}
}

func TestPathsOfRecursiveTypesEnd(t *testing.T) {
	got, _ := updated(t, types+`
func f(n *node) {
	n.next.next.next.next.next.next.next.next.next.next.next.next.m["a"] = 1
	for n != nil {
		n = n.next
		n.m["a"] = 1
	}
}`)
	for _, p := range got {
		if p.Depth() > 8 {
			t.Errorf("%v has %d selectors", p, p.Depth())
		}
	}
}

func TestPrefixesAndSelectors(t *testing.T) {
	got, all := updated(t, types+`func f(s *S) { s.list[2].of["x"]["a"] = 1 }`)
	p := got[0]
	base := p.Parent().Parent() // s.list[2]
	if !p.HasPrefix(base) || !p.HasPrefix(p) || base.HasPrefix(p) {
		t.Errorf("prefixes of %v and %v", p, base)
	}
	sels, ok := p.Selectors(base)
	if !ok || len(sels) != 2 || all.Extend(base, sels...) != p {
		t.Errorf("selectors %v do not lead from %v to %v", sels, base, p)
	}
	if owner, elems := p.Owner(); owner.String() != "s.list[2].of" || elems != 1 {
		t.Errorf("owner of %v is %v and %d elements", p, owner, elems)
	}
}

func TestVaries(t *testing.T) {
	got, all := updated(t, types+`
func f(s *S, i int) {
	s.list[i].m["a"] = 1
	s.list[1].m["a"] = 1
}`)
	if !got[0].Varies() || got[1].Varies() {
		t.Errorf("varies: %v %t, %v %t", got[0], got[0].Varies(), got[1], got[1].Varies())
	}
	every := all.Every(got[0])
	if every.String() != "s.list[...].m" || !every.Covers(got[0]) || got[0].Covers(every) || got[1].Covers(got[0]) {
		t.Errorf("all elements of %v are %v", got[0], every)
	}
}

func TestGettersAreTransparent(t *testing.T) {
	pkg := irtest.Build(t, types+`
func (s *S) all() map[string]int { return s.m }
func f(s *S) { s.list[0].all()["a"] = 1 }`)
	all := access.NewPaths(pkg)
	getter := irtest.Func(t, pkg, "all")
	field := irtest.Instrs[*ssa.FieldAddr](getter)[0]
	path := all.Of(field)
	all.SetResultPath(func(call *ssa.CallCommon, i int) *access.Path {
		if call.StaticCallee() == getter && i == 0 {
			return path
		}
		return nil
	})
	u := irtest.Instrs[*ssa.MapUpdate](irtest.Func(t, pkg, "f"))[0]
	if got := all.Of(u.Map).String(); got != "s.list[0].m" {
		t.Errorf("the getter's result is %s", got)
	}
}

func TestLocalStructs(t *testing.T) {
	got, _ := updated(t, types+`
func f(byValue S, p *S) {
	byValue.m["a"] = 1
	p.m["a"] = 1
}`)
	local := []bool{got[0].InLocalStruct(), got[1].InLocalStruct()}
	if !slices.Equal(local, []bool{true, false}) {
		t.Errorf("in local structs: %v", local)
	}
	if got[0].Shared() || !got[1].Shared() {
		t.Errorf("shared: %t, %t", got[0].Shared(), got[1].Shared())
	}
}

// TestPathsAreInterned, however many parts a path has.
func TestPathsAreInterned(t *testing.T) {
	paths := access.NewPaths(nil)
	root := paths.Formal(0)
	seen := map[*access.Path]int{}
	for range 2 {
		for i := range 40 {
			seen[paths.Select(root, access.Selector{Elem: string(rune('a' + i))})]++
		}
	}
	if len(seen) != 40 {
		t.Errorf("40 elements have %d paths", len(seen))
	}
	for p, n := range seen {
		if n != 2 || p.Parent() != root || paths.ByID(p.ID()) != p {
			t.Errorf("%v was returned %d times", p, n)
		}
	}
}
