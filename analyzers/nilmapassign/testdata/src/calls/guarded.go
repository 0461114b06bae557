package calls

import "io"

// register writes only where its argument is a named reader.
type namedReader struct{ name string }

func (*namedReader) Read([]byte) (int, error) { return 0, io.EOF }

type index struct{ entries map[string]io.Reader }

func (x index) enter(r io.Reader) {
	n, ok := r.(*namedReader)
	if !ok {
		return
	}
	x.entries[n.name] = n // want `assignment to entry in nil map x.entries: enterSomething passes an object that lacks it`
}

func (x index) through(r io.Reader) { x.enter(r) }

func enterNothing() {
	x := index{}
	x.enter(nil)
	x.through(nil)
}

func enterSomething(r io.Reader) {
	x := index{}
	x.enter(r)
}
