package nilness

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/dataflow"
	"github.com/maprace/maprace-lint/internal/irtest"
)

// TestSpentValues: where paths meet, a state knows nothing of what was only read
// on one of them, but all of what is merged, kept or there on both.
func TestSpentValues(t *testing.T) {
	const decls = `package p

type T struct{ a, b map[string]int }

var kept map[string]int

`
	for name, tt := range map[string]struct {
		code  string
		reads int // of maps that are still known at the return
	}{
		"on both branches": {`func f(t *T, ok bool) (n int) { if ok { n = len(t.a) } else { n = len(t.b) }; return n }`, 0},
		"before them":      {`func f(t *T, ok bool) (n int) { m := t.a; if ok { n = len(m) } else { n = len(t.b) }; return n + len(m) }`, 1},
		"merged":           {`func f(t *T, ok bool) int { m := t.a; if ok { m = t.b }; return len(m) }`, 2},
		"kept":             {`func f(t *T, ok bool) { if ok { kept = t.a } else { t.b = nil } }`, 1},
	} {
		pkg := irtest.Build(t, decls+tt.code)
		p := newPass(pkg, func(*types.Func) *Summary { return nil })
		fn := irtest.Func(t, pkg, "f")
		reads := 0
		dataflow.Forward(fn, newFlow(p, fn)).Replay(func(instr ssa.Instruction, st *state) {
			if _, ok := instr.(*ssa.Return); !ok {
				return
			}
			for _, e := range st.facts {
				if load, ok := e.place.Root().(*ssa.UnOp); ok && e.place.IsRoot() && isMapType(load.Type()) {
					reads++
				}
			}
		})
		if reads != tt.reads {
			t.Errorf("%s: %d reads are known, want %d", name, reads, tt.reads)
		}
	}
}
