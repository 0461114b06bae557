package access

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// completed names a map variable by where its map was read from, and a new one put if
// there was none:
//
//	m, ok := s.of[k]
//	if !ok { m = make(map[string]int); s.of[k] = m }
//
// This is what [resolver.phi] does, for variables that function literals capture.
func (r *resolver) completed(cell *ssa.Alloc) *Path {
	var from ssa.Value
	var places []ssa.Instruction // where what the variable holds is put
	made, plain := false, true
	r.pkg.EachUse(cell, func(use ssa.Instruction, addr ssa.Value) {
		switch use := use.(type) {
		case *ssa.Store:
			_, isMade := use.Val.(*ssa.MakeMap)
			plain = plain && use.Addr == addr && (isMade || from == nil)
			if made = made || isMade; !isMade {
				from = use.Val
			}
		case *ssa.UnOp:
			places = append(places, *use.Referrers()...)
		case *ssa.DebugRef:
		default:
			plain = false
		}
	})
	if !made || !plain || from == nil {
		return nil
	}
	path := r.of(from)
	for _, place := range places {
		if !path.IsRoot() && r.put(place) == path {
			return path
		}
	}
	return nil
}

// put returns the path of the memory where instr stores a map, nil if it does not.
func (r *resolver) put(instr ssa.Instruction) *Path {
	switch instr := instr.(type) {
	case *ssa.Store:
		if isMap(instr.Val) {
			return r.of(instr.Addr)
		}
	case *ssa.MapUpdate:
		if isMap(instr.Value) {
			return r.elem(instr.Map, instr.Key)
		}
	}
	return nil
}

func isMap(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Map)
	return ok
}
