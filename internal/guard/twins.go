package guard

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/summary"
)

// twins are variables and fields that may hold the same mutex: pointers and
// Lockers that were assigned the same value, or the address of the other.
type twins struct {
	parent map[types.Object]types.Object
	groups map[types.Object][]types.Object
	parts  parts
	// passedOn are those of which one object has the same mutex as another.
	passedOn map[types.Object]bool
}

// findTwins looks at what is assigned to fields and package-level variables
// that hold a mutex by reference, and to condition variables.
func findTwins(sums *summary.Package) *twins {
	t := &twins{parent: map[types.Object]types.Object{}, groups: map[types.Object][]types.Object{}, parts: findParts(sums), passedOn: map[types.Object]bool{}}
	holder := map[ssa.Value]types.Object{} // of local values and parameters
	for _, fn := range sums.IR.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				st, ok := instr.(*ssa.Store)
				if !ok || !refersToLock(sums.Locks, st.Val.Type()) {
					continue
				}
				to := sums.Paths.Of(st.Addr).Object()
				if to == nil {
					continue
				}
				for _, val := range sources(sums, st.Val) {
					from := sums.Paths.Of(val)
					if obj := from.Object(); obj != nil {
						t.union(to, obj)
					} else if other := holder[from.Root()]; other != nil && from.IsRoot() {
						t.union(to, other)
					} else if from.IsRoot() {
						holder[from.Root()] = to
					}
				}
			}
		}
	}
	for obj := range t.parent {
		t.groups[t.find(obj)] = append(t.groups[t.find(obj)], obj)
	}
	return t
}

// refersToLock reports whether values of type t share a mutex when copied.
func refersToLock(locks *lockset.Table, t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return locks.IsLock(t) || types.TypeString(t, nil) == "*sync.Cond"
	}
	return false
}

// sources returns what a stored value may be: the lock of a condition variable,
// or what the callers of the function pass for a parameter, and v itself.
func sources(sums *summary.Package, v ssa.Value) []ssa.Value {
	if call, ok := v.(*ssa.Call); ok && types.TypeString(v.Type(), nil) == "*sync.Cond" && len(call.Call.Args) == 1 {
		return []ssa.Value{call.Call.Args[0]}
	}
	out := []ssa.Value{v}
	param, ok := sums.Paths.Of(v).Root().(*ssa.Parameter)
	if !ok || !sums.Paths.Of(v).IsRoot() {
		return out
	}
	for i, q := range param.Parent().Params {
		if q != param {
			continue
		}
		for _, site := range sums.IR.Callers[param.Parent()] {
			if args := site.Common().Args; !site.Common().IsInvoke() && i < len(args) {
				out = append(out, args[i])
			}
		}
	}
	return out
}

func (t *twins) find(obj types.Object) types.Object {
	for t.parent[obj] != nil && t.parent[obj] != obj {
		obj = t.parent[obj]
	}
	return obj
}

func (t *twins) union(a, b types.Object) {
	t.passedOn[a] = t.passedOn[a] || a == b
	for _, obj := range []types.Object{a, b} {
		if t.parent[obj] == nil {
			t.parent[obj] = obj
		}
	}
	t.parent[t.find(a)] = t.find(b)
}

// in returns what gives the twins of a lock, and the locks that are held in its place
// at a map in another object.
func (t *twins) in(loc Location) func(lock types.Object) []types.Object {
	return func(lock types.Object) []types.Object { return slices.Concat(t.of(lock), t.parts.of(loc, lock)) }
}

// of returns the twins of obj, which are few: obj itself is one if objects share it.
func (t *twins) of(obj types.Object) []types.Object {
	if obj == nil || t.parent[obj] == nil {
		return nil
	}
	var out []types.Object
	for _, other := range t.groups[t.find(obj)] {
		if other != obj || t.passedOn[obj] {
			out = append(out, other)
		}
	}
	return out
}
