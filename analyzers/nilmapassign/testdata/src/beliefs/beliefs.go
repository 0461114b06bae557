// Package beliefs asks whether maps are nil and forgets the answer.
package beliefs

type report struct {
	steps map[string]int
	notes map[string]int
}

func merge(r *report, in []string) {
	if r.steps != nil {
		for k := range r.steps {
			println(k)
		}
	}
	for i, s := range in {
		r.steps[s] = i // want `assignment to entry in map r.steps, which may be nil: it is compared with nil`
	}
}

func mergeRight(r *report, in []string) {
	if r.notes == nil {
		r.notes = make(map[string]int)
	}
	for i, s := range in {
		r.notes[s] = i
	}
}

func empty(m map[string]int) {
	if len(m) == 0 {
		m["first"] = 1 // want `assignment to entry in map m, which may be nil: its length is 0 here`
	}
}

func notEmpty(m map[string]int) {
	if len(m) == 0 {
		return
	}
	m["more"] = 1
}

func late(m map[string]int, in []string) int {
	for i, s := range in {
		m[s] = i // want `assignment to entry in map m, which is compared with nil elsewhere in late`
	}
	if m != nil {
		return len(m)
	}
	return 0
}

type matrix struct{ cells map[string]map[string]int }

func newMatrix() *matrix { return &matrix{cells: make(map[string]map[string]int)} }

func (x *matrix) Add(a, b string) {
	if x.cells[a] == nil {
		x.cells[a] = make(map[string]int)
	}
	x.cells[a][b]++
}

func (x *matrix) Set(a, b string, n int) {
	x.cells[a][b] = n // want `assignment to entry in map x.cells\[a\], which may be missing: it is made on demand elsewhere`
}

type message struct{ head, tail map[string]string }

func newMessage() *message { return &message{tail: make(map[string]string)} }

func receive(m *message, first bool, k string) {
	if first {
		if m.head == nil {
			m.head = make(map[string]string)
		}
		m.head[k] = "first"
		if m.tail != nil {
			println(len(m.tail))
		}
		return
	}
	m.head[k] = "later" // want `assignment to entry in map m.head, which is compared with nil elsewhere in receive`
	m.tail[k] = "later"
}
