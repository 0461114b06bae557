package apitable_test

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/irtest"
)

func TestLookup(t *testing.T) {
	pkg := irtest.Build(t, `package p

import "strings"

type T struct{}

func (*T) Close()        {}
func Close()             {}
func Map[X any](x X) X   { return x }

func f(t *T, b *strings.Builder) {
	t.Close()
	Close()
	b.Reset()
	Map(1)
	strings.ToUpper("a")
}
`)
	table := apitable.New(map[string]int{
		"(*example.com/p.T).Close": 1,
		"(*strings.Builder).Reset": 2,
		"example.com/p.Map":        3,
		"strings.ToLower":          4,
	})
	want := map[string]int{
		"(*example.com/p.T).Close": 1,
		"(*strings.Builder).Reset": 2,
		"example.com/p.Map":        3,
	}
	for _, call := range irtest.Instrs[*ssa.Call](irtest.Func(t, pkg, "f")) {
		fn := call.Call.StaticCallee().Object().(*types.Func)
		row, ok := table.Lookup(fn)
		if w, listed := want[fn.Origin().FullName()]; row != w || ok != listed || table.Has(fn) != listed {
			t.Errorf("Lookup(%s) = %d, %t, want %d", fn.FullName(), row, ok, w)
		}
	}
	if table.Has(nil) {
		t.Error("there is a row of no function")
	}
}
