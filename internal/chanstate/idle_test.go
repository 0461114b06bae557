package chanstate

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/irtest"
)

// TestIdleInstructions: a load of what is not tracked does nothing, unless it may
// be done again.
func TestIdleInstructions(t *testing.T) {
	pkg := irtest.Build(t, `package p

type T struct {
	name string
	done chan int
}

func once(t *T) (string, chan int) { return t.name, t.done }

func often(t *T) (n int) {
	for range 3 {
		n += len(t.name)
	}
	return n
}
`)
	e := newEngine(pkg, nil)
	for name, want := range map[string][]bool{"once": {true, false}, "often": {false}} {
		fn := irtest.Func(t, pkg, name)
		f := &function{engine: e, fn: fn, loops: loops(fn)}
		loads := irtest.Instrs[*ssa.UnOp](fn)
		if len(loads) != len(want) {
			t.Fatalf("%s has %d loads", name, len(loads))
		}
		for i, load := range loads {
			if f.idle(load) != want[i] {
				t.Errorf("%s: the load of %v is idle: %v", name, load.X, !want[i])
			}
		}
	}
}

// TestOperationsAtOnePositionAreInOrder of their places: those of a function of
// another package have no position of their own.
func TestOperationsAtOnePositionAreInOrder(t *testing.T) {
	paths := access.NewPaths(nil)
	m := &mayOps{ops: map[mayKey]Op{}}
	for _, elem := range []string{"c", "a", "e", "b", "d"} {
		place := paths.Select(paths.Formal(0), access.Selector{Elem: elem})
		m.ops[mayKey{obj: types.NewVar(0, nil, elem, types.Typ[types.Int])}] = Op{Kind: Close, Place: place}
	}
	for range 20 {
		ops := m.sorted(nil)
		for i, op := range ops {
			if want := string(rune('a' + i)); op.Place.Last().Elem != want {
				t.Fatalf("place %d is %v", i, op.Place)
			}
		}
	}
}
