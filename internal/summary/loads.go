package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/lockset"
)

// loadedUnder returns the locks held where the value v is read from memory,
// which may be in a getter that takes the lock itself.
func (c *collector) loadedUnder(v ssa.Value, s State) lockset.State {
	i, call := 0, v
	if ext, ok := v.(*ssa.Extract); ok {
		i, call = ext.Index, ext.Tuple
	}
	made, ok := call.(*ssa.Call)
	if !ok {
		return s.Locks
	}
	locks := s.Locks
	if isStruct(v) || isEntry(v) {
		locks = lockset.State{} // made, as far as this function knows
	}
	for _, callee := range c.p.Callees(&made.Call) {
		sum := c.p.callee(callee)
		if sum == nil || i >= len(sum.Loads) {
			continue
		}
		for _, h := range sum.Loads[i] {
			if path := c.p.Paths.Bind(h.Lock, callee); path != nil {
				locks = locks.Acquire(path, h.Read)
			}
		}
	}
	return locks
}

// isEntry reports whether v is an object that was taken out of a map, here or by a
// callee.
func isEntry(v ssa.Value) bool {
	if _, isObject := pointedStruct(v.Type()); !isObject {
		return false
	}
	switch v := v.(type) {
	case *ssa.Lookup, *ssa.Call:
		return true
	case *ssa.Extract:
		switch v.Tuple.(type) {
		case *ssa.Lookup, *ssa.Call:
			return true
		}
	}
	return false
}

// objectOf returns the object of which the map m is a field, nil if it is none.
func (c *collector) objectOf(m ssa.Value) ssa.Value {
	if load, ok := m.(*ssa.UnOp); ok {
		if field, ok := load.X.(*ssa.FieldAddr); ok {
			return c.p.IR.Resolve(field.X)
		}
	}
	return nil
}

// isStruct reports whether v is a struct: read from memory, or returned.
func isStruct(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Struct)
	return ok
}

// copiedFrom returns the struct of which the map m is a field, if that is a
// copy, and m itself otherwise: p := s.cur; p.prefs.
func (c *collector) copiedFrom(m ssa.Value) ssa.Value {
	if field, ok := m.(*ssa.Field); ok {
		return field.X
	}
	load, ok := m.(*ssa.UnOp)
	if !ok {
		return m
	}
	field, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return m
	}
	if cell, ok := field.X.(*ssa.Alloc); ok {
		if val := c.p.IR.OnlyStore(cell); val != nil && isStruct(val) {
			return val
		}
	}
	return m
}
