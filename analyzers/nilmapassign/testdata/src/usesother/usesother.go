// Package usesother learns about other through facts.
package usesother

import "other"

func bare() { other.Get(&other.Query{}, "/") } // want `call to Get assigns to an entry in a nil map in field Params: the struct is built without it`

func full() { other.Get(&other.Query{Params: map[string]string{}}, "/") }

func ensured() {
	q := new(other.Query)
	q.Ensure()
	q.Params["a"] = "b"
	other.Get(q, "/")
}

func found(name string) {
	m := other.Find(name)
	m["seen"] = "yes" // want `assignment to entry in map m, which may be nil: Find may return it nil`
}

func add(s *other.Stats, kind string) {
	s.ByKind[kind]++ // want `assignment to entry in map s.ByKind, which package other makes on demand`
}

func prefer(o *other.Order) { o.Options["quick"] = "yes" }

func newBoard(names []string) *other.Board {
	b := &other.Board{Rows: map[string]int{}}
	for _, n := range names {
		if r := b.GetRows(); r[n] == 0 {
			r[n] = 1
		}
	}
	return b
}

func lacksRows(names []string) *other.Board {
	b := &other.Board{}
	for _, n := range names {
		if r := b.GetRows(); r[n] == 0 {
			r[n] = 1 // want `assignment to entry in nil map r`
		}
	}
	return b
}

func noBoard() {
	var b *other.Board
	b.GetRows()["a"] = 1 // want `assignment to entry in nil map b.GetRows\(\)`
}

func anyBoard(b *other.Board) { b.GetRows()["a"] = 1 }
