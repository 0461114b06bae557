package thread

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/summary"
)

// keyed reports whether the starter of sp is called for one entry of a map after the
// other, with a goroutine each time: a parameter of its own that the goroutine gets is
// the key of an entry.
//
//	func (d *Debounce) Hit(key string) {
//		d.pending[key]++
//		time.AfterFunc(d.wait, func() { d.done(key) })
//	}
func keyed(sums *summary.Package, sum *summary.Func, sp *summary.Spawn) bool {
	params := sum.Fn.Params
	if sum.Fn.Signature.Recv() != nil {
		params = params[1:]
	}
	for _, param := range params {
		if !sp.Shares.Has(sums.Paths.Root(param).ID()) {
			continue
		}
		isKey := func(v ssa.Value) bool { return sums.IR.Resolve(v) == ssa.Value(param) }
		if usesKey(sum.Fn, isKey) || usesKey(sp.Callee.Fn, isKey) {
			return true
		}
		for i, arg := range sp.Callee.Args {
			if i < len(sp.Callee.Fn.Params) && isKey(arg) {
				passed := sp.Callee.Fn.Params[i]
				if usesKey(sp.Callee.Fn, func(v ssa.Value) bool { return v == ssa.Value(passed) }) {
					return true
				}
			}
		}
	}
	return false
}

// usesKey reports whether fn gets at the entry of a map whose key is wanted.
func usesKey(fn *ssa.Function, wanted func(ssa.Value) bool) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
			switch instr := instr.(type) {
			case *ssa.MapUpdate:
				return wanted(instr.Key)
			case *ssa.Lookup:
				_, isMap := instr.X.Type().Underlying().(*types.Map)
				return isMap && wanted(instr.Index)
			}
			return false
		})
	})
}
