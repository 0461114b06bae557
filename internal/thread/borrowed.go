package thread

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/summary"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// borrowed maps a type to the locks that its methods give back and never take:
// whoever makes such an object takes the lock for it, and until its Close or
// Finish all its methods run under that lock.
type borrowed map[*types.TypeName][][]access.Selector

func findBorrowed(sums *summary.Package) borrowed {
	given, taken := borrowed{}, map[*types.TypeName]map[*access.Path]bool{}
	for _, fn := range sums.IR.Funcs {
		owner := symbol.Receiver(fn.Signature)
		if owner == nil {
			continue
		}
		recv := sums.Paths.Root(fn.Params[0])
		for _, lock := range sums.Of(fn).Releases {
			if sels, ok := lock.Selectors(recv); ok && len(sels) > 1 {
				given[owner] = append(given[owner], sels)
			}
		}
		for _, lock := range locked(sums, fn) {
			if taken[owner] == nil {
				taken[owner] = map[*access.Path]bool{}
			}
			if sels, ok := lock.Selectors(recv); ok {
				taken[owner][sums.Paths.Extend(sums.Paths.Formal(0), sels...)] = true
			}
		}
	}
	for owner, locks := range given {
		given[owner] = slices.DeleteFunc(locks, func(sels []access.Selector) bool {
			return taken[owner][sums.Paths.Extend(sums.Paths.Formal(0), sels...)]
		})
	}
	return given
}

// locked returns the locks that instructions of fn take.
func locked(sums *summary.Package, fn *ssa.Function) (out []*access.Path) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if lock, op := sums.Locks.CallOp(call.Common()); op != lockset.None && op != lockset.Unlock {
				out = append(out, sums.Paths.Of(lock))
			}
		}
	}
	return out
}

// of returns the locks that are possibly held where a method is entered.
func (b borrowed) of(sums *summary.Package, fn *ssa.Function) (out idset.Set) {
	owner := symbol.Receiver(fn.Signature)
	if owner == nil {
		return nil
	}
	for _, sels := range b[owner] {
		out = out.With(sums.Paths.Extend(sums.Paths.Root(fn.Params[0]), sels...).ID())
	}
	return out
}
