// Package apitable looks up library functions in tables: what is known about
// functions whose source is not analysed stands there, one row per function.
package apitable

import "go/types"

// Table maps functions, written as types.Func.FullName, to what is known of
// them.
type Table[V any] struct {
	rows map[string]V
	// names are the functions' names without package and receiver. Most calls
	// are told apart by them, at a fraction of the cost of a full name.
	names map[string]bool
}

// New returns a table with the given rows.
func New[V any](rows map[string]V) Table[V] {
	t := Table[V]{rows: rows, names: map[string]bool{}}
	for full := range rows {
		t.names[base(full)] = true
	}
	return t
}

// base returns what follows the last dot: the name of the function.
func base(full string) string {
	for i := len(full) - 1; i >= 0; i-- {
		if full[i] == '.' {
			return full[i+1:]
		}
	}
	return full
}

// Lookup returns the row of fn, or of the generic function that it is an
// instance of. There is none for nil.
func (t Table[V]) Lookup(fn *types.Func) (row V, ok bool) {
	if fn == nil || !t.names[fn.Name()] {
		return row, false
	}
	row, ok = t.rows[fn.Origin().FullName()]
	return row, ok
}

// Has reports whether the table has a row of fn.
func (t Table[V]) Has(fn *types.Func) bool {
	_, ok := t.Lookup(fn)
	return ok
}
