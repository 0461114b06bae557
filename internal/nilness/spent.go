package nilness

import "golang.org/x/tools/go/ssa"

// spent reports whether v is a value that was read on one of the ways to at and
// is of no use there: at is where the ways meet, and what is computed on one of
// them does not reach beyond, unless something keeps the value.
func (f *flow) spent(v ssa.Value, at *ssa.BasicBlock) bool {
	def, ok := v.(ssa.Instruction)
	if !ok || def.Parent() != f.fn || def.Block().Dominates(at) {
		return false
	}
	kept, known := f.keptValues[v]
	if !known {
		kept = isKept(v)
		f.keptValues[v] = kept
	}
	return !kept
}

// isKept reports whether a value may be of use where its definition does not
// lead to for certain: it is no value that was read, or is stored, returned,
// passed on or merged with others.
func isKept(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.UnOp, *ssa.Lookup, *ssa.Field, *ssa.Index, *ssa.Extract:
	default:
		return true
	}
	for _, use := range *v.Referrers() {
		switch use := use.(type) {
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.UnOp, *ssa.BinOp, *ssa.Field, *ssa.Index, *ssa.Lookup, *ssa.Range, *ssa.DebugRef:
		case *ssa.MapUpdate:
			if use.Key == v || use.Value == v {
				return true
			}
		case *ssa.Store:
			if use.Val == v {
				return true
			}
		case *ssa.Call:
			// Its callees see it now, and not later.
		default:
			return true
		}
	}
	return false
}
