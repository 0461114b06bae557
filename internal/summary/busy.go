package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/lockset"
)

// findBusy fills p.busy: the fields and variables that hold the keys which are
// taken, since a function that [lockset.Takes] adds to them. Whoever adds a key has
// taken that lock, under whatever name:
//
//	func (s *Sessions) lockSession(id string)   { s.mu.Lock(); s.busy[id] = true; s.mu.Unlock() }
//	func (s *Sessions) unlockSession(id string) { s.mu.Lock(); delete(s.busy, id); s.mu.Unlock() }
func (p *Package) findBusy() {
	for _, fn := range p.IR.Funcs {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !lockset.Takes(obj) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				add, ok := instr.(*ssa.MapUpdate)
				if !ok || !isToken(add.Value.Type()) {
					continue
				}
				if set := p.setOf(add.Map); set != nil {
					p.busy[set] = true
				}
			}
		}
	}
}

// setOf returns the field or variable that holds the map m.
func (p *Package) setOf(m ssa.Value) types.Object {
	if owner, elems := p.Paths.Of(m).Owner(); elems == 0 {
		return owner.Object()
	}
	return nil
}

// occupy applies that a key is added to m, or is deleted from it.
func (p *Package) occupy(s lockset.State, m ssa.Value, add bool) lockset.State {
	if len(p.busy) == 0 || !p.busy[p.setOf(m)] {
		return s
	}
	if add {
		return s.Possibly(lockset.Unnamed(p.Paths))
	}
	return s.Release(lockset.Unnamed(p.Paths))
}
