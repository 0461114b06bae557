package ir_test

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/irtest"
)

const program = `package p

import "os"

type store struct{ m map[string]int }

func (s *store) put(k string) { s.m[k]++ }

type sink interface{ put(string) }

type remote interface{ send(string) }

func direct(s *store)    { s.put("a") }
func variable(s *store)  { f := s.put; f("a") }
func captured(s *store)  { f := func() { s.put("a") }; func() { f() }() }
func dynamic(k sink)     { k.put("a") }
func elsewhere(r remote) { r.send("a") }
func parameter(f func()) { f() }

func reassigned(s *store) {
	f := s.put
	if s.m == nil {
		f = func(string) {}
	}
	f("a")
}

func generic[T any](x T) T      { return x }
func instance() int             { return generic(1) }
func converted(s *store) sink   { return s }

func fatal()                    { os.Exit(1) }
func maybe(b bool)              { if b { fatal() } }
func always(b bool)             { if b { fatal() }; panic(b) }
func recovers()                 { defer func() { recover() }(); panic(1) }

func ping(n int) { if n > 0 { pong(n - 1) } }
func pong(n int) { ping(n) }
func top()       { ping(3) }
`

func TestCallees(t *testing.T) {
	pkg := irtest.Build(t, program)
	for _, tt := range []struct {
		fn   string
		want []string
	}{
		{"direct", []string{"put"}},
		{"variable", []string{"put"}},
		{"captured$2", []string{"captured$1"}},
		{"dynamic", []string{"put"}}, // store is the only type converted to sink
		{"elsewhere", nil},           // nothing here implements it
		{"parameter", nil},
		{"reassigned", nil},
		{"instance", []string{"generic"}},
	} {
		var got []string
		for _, call := range irtest.Instrs[*ssa.Call](irtest.Func(t, pkg, tt.fn)) {
			for _, c := range pkg.Callees(&call.Call) {
				got = append(got, c.Fn.Name())
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s calls %v, want %v", tt.fn, got, tt.want)
		}
	}
}

func TestMethodValuePassesItsReceiverFirst(t *testing.T) {
	pkg := irtest.Build(t, program)
	fn := irtest.Func(t, pkg, "variable")
	for _, call := range irtest.Instrs[*ssa.Call](fn) {
		callees := pkg.Callees(&call.Call)
		if len(callees) != 1 || len(callees[0].Args) != 2 || callees[0].Args[0] != fn.Params[0] {
			t.Errorf("callees %v", callees)
		}
	}
}

func TestComponentsComeCalleesFirst(t *testing.T) {
	pkg := irtest.Build(t, program)
	position := map[string]int{}
	for i, scc := range pkg.SCCs {
		for _, fn := range scc {
			position[fn.Name()] = i
		}
	}
	if position["ping"] != position["pong"] {
		t.Error("ping and pong call each other, but are apart")
	}
	for _, order := range [][2]string{{"ping", "top"}, {"put", "direct"}, {"captured$1", "captured"}, {"generic", "instance"}} {
		if position[order[0]] >= position[order[1]] {
			t.Errorf("%s does not come before %s", order[0], order[1])
		}
	}
}

func TestHalts(t *testing.T) {
	pkg := irtest.Build(t, program+`
func callers() {
	fatal()
	maybe(true)
	always(true)
	recovers()
}
`)
	want := map[string]bool{"fatal": true, "maybe": false, "always": true, "recovers": false}
	for _, call := range irtest.Instrs[*ssa.Call](irtest.Func(t, pkg, "callers")) {
		name := call.Call.StaticCallee().Name()
		if got := pkg.Halts(call); got != want[name] {
			t.Errorf("Halts(%s) = %t", name, got)
		}
	}
}

func TestOnlyStore(t *testing.T) {
	pkg := irtest.Build(t, `package p

func once() func() int    { x := f(); return func() int { return x } }
func twice() func() int   { x := f(); g := func() int { return x }; x = 2; return g }
func escapes(g func(*int)) { x := f(); g(&x) }

func f() int { return 1 }
`)
	for name, want := range map[string]bool{"once": true, "twice": false, "escapes": false} {
		for _, cell := range irtest.Instrs[*ssa.Alloc](irtest.Func(t, pkg, name)) {
			if cell.Comment == "x" && (pkg.OnlyStore(cell) != nil) != want {
				t.Errorf("%s: x has only one value: %t, want %t", name, !want, want)
			}
		}
	}
}

func TestStandard(t *testing.T) {
	for path, want := range map[string]bool{"net/http": true, "sync": true, "example.com/net": false, "golang.org/x/sync": false} {
		if ir.Standard(path) != want {
			t.Errorf("Standard(%q) = %t", path, !want)
		}
	}
}
