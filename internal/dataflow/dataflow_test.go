package dataflow_test

import (
	"go/constant"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/dataflow"
	"github.com/maprace/maprace-lint/internal/irtest"
)

// calls is the problem which functions may have been called, by name.
type calls struct {
	climbs bool
}

func (calls) Entry() []string { return nil }

func (c calls) Instr(before []string, instr ssa.Instruction) []string {
	call, ok := instr.(*ssa.Call)
	if !ok {
		return before
	}
	name := call.Call.Value.Name()
	if c.climbs {
		name += strings.Repeat("'", len(before)) // a lattice without a top
	}
	return join(before, []string{name})
}

func (c calls) Edge(end []string, from *ssa.BasicBlock, succ int) ([]string, bool) {
	if i, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If); ok {
		if k, ok := i.Cond.(*ssa.Const); ok {
			return end, constant.BoolVal(k.Value) == (succ == 0)
		}
	}
	return end, true
}

func (calls) Join(a, b []string) []string { return join(a, b) }
func (calls) Equal(a, b []string) bool    { return slices.Equal(a, b) }

func (calls) Halts(instr ssa.Instruction) bool {
	call, ok := instr.(*ssa.Call)
	return ok && call.Call.Value.Name() == "halt"
}

func join(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// before returns what may have been called before each call of mark.
func before(t *testing.T, body string, problem dataflow.Problem[[]string]) []string {
	t.Helper()
	pkg := irtest.Build(t, "package p\n\nfunc a() {}\nfunc b() {}\nfunc halt() {}\nfunc mark() {}\n\nfunc f(x bool, n int) {\n"+body+"\n}\n")
	var states []string
	dataflow.Forward(irtest.Func(t, pkg, "f"), problem).Replay(func(instr ssa.Instruction, before []string) {
		if call, ok := instr.(*ssa.Call); ok && call.Call.Value.Name() == "mark" {
			states = append(states, strings.Join(before, " "))
		}
	})
	return states
}

func TestForward(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"sequence", `a(); mark(); b()`, []string{"a"}},
		{"branches join", `if x { a() } else { b() }; mark()`, []string{"a b"}},
		{"one branch returns", `if x { a(); return }; mark()`, []string{""}},
		{"around a loop", `for range n { mark(); a() }`, []string{"a mark"}},
		{"behind a loop", `for range n { a() }; mark()`, []string{"a"}},
		{"nothing runs behind halt", `halt(); mark()`, nil},
		{"a branch that halts", `if x { a(); halt() }; b(); mark()`, []string{"b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := before(t, tt.body, calls{}); !slices.Equal(got, tt.want) {
				t.Errorf("before mark: %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLatticeWithoutTopEnds(t *testing.T) {
	if got := before(t, `for range n { a() }; mark()`, calls{climbs: true}); len(got) != 1 {
		t.Errorf("states %q", got)
	}
}

// merging joins to nothing where paths meet.
type merging struct{ calls }

func (merging) JoinAt(*ssa.BasicBlock, []string, []string) []string { return nil }

func TestMergerReplacesJoin(t *testing.T) {
	if got := before(t, `if x { a() } else { b() }; mark()`, merging{}); !slices.Equal(got, []string{""}) {
		t.Errorf("before mark: %q", got)
	}
}
