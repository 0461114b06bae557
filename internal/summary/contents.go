package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// contents knows what a function puts into the objects that it makes, where
// that is not new itself: a fresh object can hold a map that others share.
//
//	card := &Card{Labels: e.Labels}     card.Labels is e.Labels
//	list = append(list, *g)             list[i].calls is g.calls
//	p := tmpl                           p.prefs is tmpl.prefs
//	r := c.request("/")                 r.header is c.header, if that is put in there
type contents struct {
	p  *Package
	l  *loops
	fn *ssa.Function
	in map[*access.Path][]content // by root
	of map[*access.Path][]*access.Path
}

// content is a value that is stored in the part sels of an object.
type content struct {
	sels  []access.Selector
	val   *access.Path // nil if this function has no name for it
	copy  bool         // of a struct
	isMap bool
	added bool // to a slice: if the function owns that, then also what is in it
}

// maxContents bounds what is known about one object.
const maxContents = 16

func findContents(p *Package, fn *ssa.Function, l *loops) *contents {
	c := &contents{p: p, l: l, fn: fn, in: map[*access.Path][]content{}, of: map[*access.Path][]*access.Path{}}
	some := access.Selector{Elem: access.Some}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				if shares(instr.Val) {
					c.put(p.Paths.Of(instr.Addr), instr.Val, false)
				}
			case *ssa.MapUpdate:
				if shares(instr.Value) {
					c.put(p.Paths.Select(p.Paths.Of(instr.Map), some), instr.Value, false)
				}
			case *ssa.Phi:
				for _, e := range instr.Edges {
					c.merge(p.Paths.Root(instr), p.Paths.Of(e))
				}
			case *ssa.Call:
				b, ok := instr.Call.Value.(*ssa.Builtin)
				if !ok {
					c.returned(instr)
					continue
				}
				if b.Name() != "append" {
					continue
				}
				c.merge(p.Paths.Root(instr), p.Paths.Of(instr.Call.Args[0]))
				if added, ok := instr.Call.Args[1].(*ssa.Slice); ok {
					for _, v := range ir.VariadicArgs(added) {
						if shares(v) {
							c.put(p.Paths.Select(p.Paths.Root(instr), some), v, true)
						}
					}
				}
			}
		}
	}
	return c
}

// shares reports whether whoever holds a copy of val shares memory with others.
func shares(val ssa.Value) bool { return !isConst(val) && pointerLike(val.Type()) }

// put notes that val is stored at addr.
func (c *contents) put(addr *access.Path, val ssa.Value, added bool) {
	root := addr.Base()
	sels, _ := addr.Selectors(root)
	path := c.p.Paths.Of(val)
	if def, ok := path.Root().(ssa.Instruction); ok && isMade(path.Root()) && def.Parent() == c.fn && c.l.inLoop(def.Block()) {
		return // another one in each round
	}
	_, isStruct := val.Type().Underlying().(*types.Struct)
	if _, local := root.Root().(ssa.Instruction); local && len(c.in[root]) < maxContents && path != addr {
		c.in[root] = append(c.in[root], content{sels, path, isStruct, isMap(val), added})
	}
}

// returned notes what the results of a call hold.
func (c *contents) returned(call *ssa.Call) {
	callees := c.p.Callees(&call.Call)
	if len(callees) != 1 {
		return
	}
	sum := c.p.callee(callees[0])
	if sum == nil || len(sum.Holds) == 0 {
		return
	}
	results := map[int]*access.Path{}
	if call.Call.Signature().Results().Len() == 1 {
		results[0] = c.p.Paths.Of(call)
	} else if call.Referrers() != nil {
		for _, ref := range *call.Referrers() {
			if ext, ok := ref.(*ssa.Extract); ok {
				results[ext.Index] = c.p.Paths.Of(ext)
			}
		}
	}
	for _, h := range sum.Holds {
		root := results[h.Result]
		if root == nil || !root.IsRoot() || len(c.in[root]) >= maxContents {
			continue
		}
		var val *access.Path
		if h.Val != nil {
			val = c.p.Paths.Bind(h.Val, callees[0])
		}
		c.in[root] = append(c.in[root], content{sels: h.Sels, val: val})
	}
}

// holds returns what the function's own object at root holds, if callers know
// any of it by a name of theirs. If it is owned, what was added to it is, too.
func (c *contents) holds(result int, root *access.Path, owned bool) (out []Hold) {
	known := false
	for _, in := range c.in[root] {
		if in.added && owned {
			continue
		}
		h := Hold{Result: result, Sels: access.Portable(in.sels)}
		if in.val != nil {
			if _, param := in.val.Root().(*ssa.Parameter); param || in.val.IsGlobal() {
				h.Val = in.val
				known = true
			}
		}
		out = append(out, h)
	}
	if !known {
		return nil
	}
	return out
}

// isMade reports whether v makes a new object.
func isMade(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Alloc, *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeChan:
		return true
	}
	return false
}

func (c *contents) merge(into, from *access.Path) {
	if from.IsRoot() && from != into && len(c.of[into]) < maxContents {
		c.of[into] = append(c.of[into], from)
	}
}

// aliases returns other names of the map of a, if that was put into the object
// at its root. Of nested parts the innermost counts: a field that is assigned
// later is no copy any more. What a lock of the object guards has one name.
func (c *contents) aliases(a Access) []*access.Path {
	path := a.Map
	for _, h := range a.Locks.Must {
		if h.Lock.Root() == path.Root() {
			return nil
		}
	}
	for _, id := range a.Locks.May {
		if c.p.Paths.ByID(id).Root() == path.Root() {
			return nil
		}
	}
	return c.others(path, a.Owned)
}

// none reports whether nothing is known of what the object at root holds.
func (c *contents) none(root *access.Path) bool { return c.in[root] == nil && c.of[root] == nil }

// others returns the other names of path, whose root may be owned.
func (c *contents) others(path *access.Path, owned bool) []*access.Path {
	root := path.Base()
	if path.IsRoot() || c.none(root) {
		return nil
	}
	sels, _ := path.Selectors(root)
	var found []content
	c.collect(root, sels, &found, map[*access.Path]bool{})
	longest := 0
	found = slices.DeleteFunc(found, func(f content) bool { return f.added && owned })
	for _, f := range found {
		longest = max(longest, len(f.sels))
	}
	var out []*access.Path
	for _, f := range found {
		if len(f.sels) == longest && f.val != nil {
			if alias := c.p.Paths.Extend(f.val, sels[longest:]...); alias != path {
				out = append(out, alias)
			}
		}
	}
	return out
}

func (c *contents) collect(root *access.Path, sels []access.Selector, out *[]content, seen map[*access.Path]bool) {
	if seen[root] || len(seen) > maxContents {
		return
	}
	seen[root] = true
	for _, in := range c.in[root] {
		if leads(in.sels, sels) {
			*out = append(*out, in)
		}
	}
	for _, from := range c.of[root] {
		c.collect(from, sels, out, seen)
	}
}

// leads reports whether what is stored at part holds, or is, what sels select.
func leads(part, sels []access.Selector) bool {
	if len(part) > len(sels) {
		return false
	}
	for i, p := range part {
		s := sels[i]
		if (p.Field == nil) != (s.Field == nil) || p.Field != s.Field || p.Field == nil && access.ConstantKey(p.Elem) && access.ConstantKey(s.Elem) && p.Elem != s.Elem {
			return false
		}
	}
	return true
}

// copies reports whether the slice or map at root holds copies of structs for
// which shared reports that others can reach the original, and so its maps.
func (c *contents) copies(root *access.Path, shared func(*access.Path) bool) bool {
	var found []content
	c.collect(root, []access.Selector{{Elem: access.Some}}, &found, map[*access.Path]bool{})
	for _, f := range found {
		if f.copy && f.val != nil && shared(f.val) {
			return true
		}
	}
	return false
}
