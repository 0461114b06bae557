package nilness

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// appended describes append(s, elems...): its elements are those of both.
func (f *flow) appended(before *state, value *ssa.Call) *state {
	args := value.Call.Args
	st := before.clone()
	r := f.paths.Root(value)
	old := f.base(before, args[0])
	if c, ok := args[0].(*ssa.Const); ok && c.Value == nil {
		f.kill(st, r)
		st.put(r, made())
		st.put(f.elem(r), Fact{})
	} else {
		f.assign(st, r, old)
		st.put(f.elem(r), f.get(before, f.elem(old)))
	}
	if len(args) < 2 {
		return st
	}
	src := strip(args[1])
	if _, ok := src.(*ssa.Const); ok {
		return st
	}
	from := f.base(before, src)
	var elems []*access.Path
	if alloc, ok := src.(*ssa.Alloc); ok {
		if arr, ok := core(deref(alloc.Type())).(*types.Array); ok && arr.Len() <= 8 {
			for i := range arr.Len() {
				elems = append(elems, f.paths.Select(from, access.Selector{Elem: itoa(i)}))
			}
		}
	}
	if elems == nil {
		elems = append(elems, f.elem(from))
	}
	for _, e := range elems {
		f.merge(before, st, f.elem(r), e)
	}
	return st
}

// merge joins what is known of src before into what is known of dst.
func (f *flow) merge(before, st *state, dst, src *access.Path) {
	one := func(d, s *access.Path) {
		x := f.get(st, d)
		if st.facts.at(d) == nil && f.get(st, dst).Bits == 0 {
			x = Fact{}
		}
		y := f.get(before, s)
		x.From, y.From = nil, nil
		st.put(d, Join(x, y, nil, nil))
	}
	var below [][]access.Selector
	add := func(fs facts, root *access.Path) {
		for _, e := range fs.below(root) {
			sels, _ := e.place.Selectors(root)
			below = append(below, sels)
		}
	}
	add(before.facts, src)
	add(st.facts, dst)
	for _, sels := range below {
		one(f.paths.Extend(dst, sels...), f.paths.Extend(src, sels...))
	}
	one(dst, src)
}

func itoa(i int64) string {
	if i == 0 {
		return "0"
	}
	var b []byte
	for ; i > 0; i /= 10 {
		b = append([]byte{byte('0' + i%10)}, b...)
	}
	return string(b)
}
