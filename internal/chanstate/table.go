package chanstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A function that is put in a map or slice is called by whoever takes it out, under the
// locks which that one holds:
//
//	s.scheduled[key] = func() { s.connect(conn) }     s.mu.Lock()
//	                                                  defer s.mu.Unlock()
//	                                                  if f, ok := s.scheduled[key]; ok { f() }

// noteTableCall notes the locks that are held when an element of a table is called.
func (f *function) noteTableCall(w *world, call ssa.CallInstruction) {
	if f.may == nil || f.tableOf(call) == nil {
		return
	}
	var held []Guard
	for _, h := range w.locks.Must {
		held = insertGuard(held, guardOf(h))
	}
	if before, seen := f.tableCalls[call]; seen {
		held = commonGuards(before, held)
	}
	f.tableCalls[call] = held
}

// tableOf returns the field or variable with the map or slice from which the function
// comes that is called, or nil.
func (e *engine) tableOf(call ssa.CallInstruction) types.Object {
	common := call.Common()
	if common.IsInvoke() || common.StaticCallee() != nil {
		return nil
	}
	if p := e.loaded(common.Value); p != nil && p.Last().Elem != "" && p.Parent() != nil {
		return p.Parent().Object()
	}
	return nil
}

// calledUnder lists the locks that are held whenever fn, a literal in a table, is called:
// none if it is used in another way, or a call of the table's functions was not seen.
func (e *engine) calledUnder(fn *ssa.Function) []Guard {
	made := e.pkg.Closure(fn)
	if made == nil {
		return nil
	}
	var table types.Object
	for _, use := range *made.Referrers() {
		switch use := use.(type) {
		case *ssa.DebugRef:
		case *ssa.MapUpdate:
			table = e.paths.Of(use.Map).Object()
		default:
			return nil
		}
	}
	return e.tableGuards(table)
}

// tableGuards lists the locks that are held at all calls of functions in a table.
func (e *engine) tableGuards(table types.Object) (out []Guard) {
	if table == nil || table.Exported() {
		return nil
	}
	if e.tableUses == nil {
		e.findTableUses()
	}
	for i, call := range e.tableUses[table] {
		held, seen := e.tableCalls[call]
		if _, async := call.(*ssa.Go); async || !seen {
			return nil
		}
		if i == 0 {
			out = slices.Clone(held)
		}
		out = commonGuards(out, held)
	}
	return out
}

// findTableUses fills tableUses.
func (e *engine) findTableUses() {
	e.tableUses = map[types.Object][]ssa.CallInstruction{}
	for _, fn := range e.pkg.Funcs {
		eachInstr(fn, func(instr ssa.Instruction) {
			if call, ok := instr.(ssa.CallInstruction); ok {
				if table := e.tableOf(call); table != nil {
					e.tableUses[table] = append(e.tableUses[table], call)
				}
			}
		})
	}
}
