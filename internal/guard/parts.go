package guard

import (
	"go/types"
	"slices"

	"github.com/maprace/maprace-lint/internal/summary"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// parts maps the fields of structs that are a part of objects of several types to
// the locks of these. What a method of the part does under the lock of one whole says
// nothing of another:
//
//	type Account struct { mu sync.RWMutex; replies }
//	type Client  struct { mu sync.Mutex; replies }
type parts map[types.Object][]types.Object

func findParts(sums *summary.Package) parts {
	wholes := map[*types.Struct]int{}
	locks := map[*types.Struct][]types.Object{}
	scope := sums.IR.Types.Scope()
	for _, name := range scope.Names() {
		whole, ok := structOf(scope.Lookup(name), sums)
		if !ok {
			continue
		}
		var own []types.Object
		for f := range whole.Fields() {
			if sums.Locks.IsLock(f.Type()) {
				own = append(own, f)
			}
		}
		if len(own) == 0 {
			continue
		}
		for f := range whole.Fields() {
			if _, pointer := f.Type().Underlying().(*types.Pointer); pointer {
				continue
			}
			if part, ok := structOf(symbol.Named(f.Type()), sums); ok {
				wholes[part]++
				locks[part] = append(locks[part], own...)
			}
		}
	}
	out := parts{}
	for part, n := range wholes {
		if n < 2 {
			continue
		}
		for f := range part.Fields() {
			out[f] = locks[part]
		}
	}
	return out
}

// structOf returns the struct that obj, a type of the package, is.
func structOf(obj types.Object, sums *summary.Package) (*types.Struct, bool) {
	t, ok := obj.(*types.TypeName)
	if !ok || t == nil || t.Pkg() != sums.IR.Types {
		return nil, false
	}
	st, ok := t.Type().Underlying().(*types.Struct)
	return st, ok
}

// of returns the locks of other wholes if lock is that of one, for a map that is
// known by its part only.
func (p parts) of(loc Location, lock types.Object) []types.Object {
	locks := p[loc.Obj]
	if loc.Outer != nil || !slices.Contains(locks, lock) {
		return nil
	}
	return locks
}
