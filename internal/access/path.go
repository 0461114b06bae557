// Package access names memory by access paths: a root (a parameter, a captured
// or package-level variable, a local value) followed by field selections and
// elements, as in s.shards[i].mu. Two values with the same path are taken to be
// the same object, which is the must-alias approximation of RacerD
// (Blackshear et al., OOPSLA 2018): assignments in between are ignored.
package access

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Path is an interned access path: equal paths are equal pointers within one
// [Paths]. Pointers are followed silently, as Go's selectors do.
type Path struct {
	root   ssa.Value
	base   *Path // of the root alone
	parent *Path
	sel    Selector
	depth  int32
	id     int32

	// children are the paths with one selector more, by that selector once
	// there are many.
	children []*Path
	bySel    map[Selector]*Path
}

// manyChildren is how many children are found faster in a map.
const manyChildren = 8

func (p *Path) child(sel Selector) *Path {
	if p.bySel != nil {
		return p.bySel[sel]
	}
	for _, c := range p.children {
		if c.sel == sel {
			return c
		}
	}
	return nil
}

func (p *Path) adopt(c *Path) {
	switch {
	case p.bySel != nil:
		p.bySel[c.sel] = c
	case len(p.children) < manyChildren:
		p.children = append(p.children, c)
	default:
		p.bySel = map[Selector]*Path{c.sel: c}
		for _, known := range p.children {
			p.bySel[known.sel] = known
		}
		p.children = nil
	}
}

// Selector is one step of a path: a struct field, or an element of a slice,
// array or map.
type Selector struct {
	Field *types.Var // nil for an element
	Elem  string     // the element's key: a constant, a value's name, or "*"
}

// Root returns the value that the path starts from.
func (p *Path) Root() ssa.Value { return p.root }

// Base returns the path that consists of the root alone.
func (p *Path) Base() *Path { return p.base }

// ID numbers the paths of one [Paths] in the order of their creation; it is
// negative for nil.
func (p *Path) ID() int32 {
	if p == nil {
		return -1
	}
	return p.id
}

// Parent returns the path without its last selector, nil for a root.
func (p *Path) Parent() *Path { return p.parent }

// Last returns the last selector; it is zero for a root.
func (p *Path) Last() Selector { return p.sel }

// Depth returns the number of selectors.
func (p *Path) Depth() int { return int(p.depth) }

// IsRoot reports whether the path has no selectors.
func (p *Path) IsRoot() bool { return p.parent == nil }

// IsGlobal reports whether the path starts from a package-level variable.
func (p *Path) IsGlobal() bool {
	switch p.root.(type) {
	case *ssa.Global, *Foreign:
		return true
	}
	return false
}

// HasPrefix reports whether q is p or one of its ancestors.
func (p *Path) HasPrefix(q *Path) bool {
	if p == nil || p.base != q.base {
		return false
	}
	for ; p != nil && p.depth >= q.depth; p = p.parent {
		if p == q {
			return true
		}
	}
	return false
}

// Selectors returns the selectors behind the ancestor base, in order; ok is
// false if base is not an ancestor of p, or p itself.
func (p *Path) Selectors(base *Path) (sels []Selector, ok bool) {
	if !p.HasPrefix(base) {
		return nil, false
	}
	sels = make([]Selector, p.depth-base.depth)
	for q := p; q != base; q = q.parent {
		sels[q.depth-base.depth-1] = q.sel
	}
	return sels, true
}

// Owner returns the longest prefix of the path that is a variable by itself,
// a field or a package-level or local variable, and what the path selects in
// it: for s.inner["a"].m the field m and nothing; for s.byHost[h] the field
// byHost and one element.
func (p *Path) Owner() (v *Path, elems int) {
	for p.parent != nil && p.sel.Field == nil {
		p = p.parent
		elems++
	}
	return p, elems
}

// Object returns the field or package-level variable that the path names, or
// nil if it names something else.
func (p *Path) Object() types.Object {
	if p.parent != nil {
		if p.sel.Field == nil {
			return nil
		}
		return p.sel.Field
	}
	switch g := p.root.(type) {
	case *ssa.Global:
		return g.Object()
	case *Foreign:
		return g.Obj
	}
	return nil
}

// InLocalStruct reports whether the path is a field of a struct that a local
// variable or a parameter holds by value: a copy, which says nothing about
// other values of the type.
func (p *Path) InLocalStruct() bool {
	if p.parent == nil || p.parent.parent != nil || p.sel.Field == nil {
		return false
	}
	switch root := p.root.(type) {
	case *ssa.Alloc:
		// A literal &T{...} is an object of its own, a variable a copy.
		return !root.Heap || root.Comment != "complit" && root.Comment != "new"
	case *ssa.Global, *Formal, *Foreign:
		return false
	default:
		_, ok := root.Type().Underlying().(*types.Struct)
		return ok
	}
}

// Varies reports whether the path goes through an element with a key that is
// no constant, so that it may name another object each time.
func (p *Path) Varies() bool {
	for ; p.parent != nil; p = p.parent {
		if p.sel.Field == nil && !ConstantKey(p.sel.Elem) {
			return true
		}
	}
	return false
}

// Some and Every are element keys: of an element that is not known, and of all
// elements at once.
const (
	Some  = "*"
	Every = "..."
)

// Every returns the path with every varying element replaced by all elements.
func (ps *Paths) Every(p *Path) *Path {
	return ps.mapKeys(p, func(k string) string {
		if ConstantKey(k) {
			return k
		}
		return Every
	})
}

// rename names the elements that are not known otherwise.
func (ps *Paths) rename(p *Path, name string) *Path {
	return ps.mapKeys(p, func(k string) string {
		if k == Some {
			return name
		}
		return k
	})
}

func (ps *Paths) mapKeys(p *Path, f func(string) string) *Path {
	if p.parent == nil {
		return p
	}
	sel := p.sel
	if sel.Field == nil {
		sel.Elem = f(sel.Elem)
	}
	return ps.Select(ps.mapKeys(p.parent, f), sel)
}

// Covers reports whether p is q, or names q among all elements of a container.
func (p *Path) Covers(q *Path) bool {
	for p != q {
		if p == nil || q == nil || p.depth != q.depth || p.root != q.root {
			return false
		}
		if p.sel != q.sel && (p.sel.Field != nil || q.sel.Field != nil || p.sel.Elem != Every) {
			return false
		}
		p, q = p.parent, q.parent
	}
	return true
}

// Shared reports whether the path names the same memory in every function: a
// field of an object that is reached by a pointer, or a package-level variable.
func (p *Path) Shared() bool {
	owner, _ := p.Owner()
	return owner.Object() != nil && !owner.InLocalStruct()
}

// String returns the path in Go syntax, for messages and tests.
func (p *Path) String() string {
	if p.parent == nil {
		return rootName(p.root)
	}
	if p.sel.Field != nil {
		if p.sel.Field.Embedded() && p.sel.Field.Name() == "Mutex" {
			return p.parent.String()
		}
		return p.parent.String() + "." + p.sel.Field.Name()
	}
	return p.parent.String() + "[" + p.sel.Elem + "]"
}

// Named reports whether the path's root has a name in the source.
func (p *Path) Named() bool {
	switch v := p.root.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global, *Foreign:
		return true
	case *ssa.Alloc, *ssa.Phi:
		return rootName(v) != v.Name()
	}
	return false
}

func rootName(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Alloc:
		if c := v.Comment; c != "" && !strings.ContainsAny(c, " .") && c != "complit" && c != "new" && c != "varargs" {
			return c
		}
	case *ssa.Global:
		return v.Name()
	case *ssa.Phi:
		if v.Comment != "" {
			return v.Comment
		}
	}
	return v.Name()
}

// Paths interns the paths of one package.
type Paths struct {
	all      []*Path
	named    map[*ssa.Function]names
	last     *ssa.Function // the one that was asked for last,
	lastOnes names         // and the names of its values
	formals  []*Path
	foreign  map[[2]string]*Path
	resolver *resolver
}

// naming tells what a value is called, see Of, and the root that it is by
// itself, each if somebody has asked for it.
type naming struct{ path, root *Path }

// names are those of the values of one function, or of all values that belong to
// none. One function after the other is analysed, and asks for its own: a small
// table is searched faster than that of a package.
type names map[ssa.Value]naming

func (ps *Paths) namesIn(fn *ssa.Function) names {
	if fn != ps.last || ps.lastOnes == nil {
		ns := ps.named[fn]
		if ns == nil {
			ns = names{}
			ps.named[fn] = ns
		}
		ps.last, ps.lastOnes = fn, ns
	}
	return ps.lastOnes
}

// Root returns the path that consists of v alone.
func (ps *Paths) Root(v ssa.Value) *Path { return ps.rootIn(ps.namesIn(v.Parent()), v) }

// Known returns Root(v) if somebody has asked for that before, or nil.
func (ps *Paths) Known(v ssa.Value) *Path { return ps.namesIn(v.Parent())[v].root }

func (ps *Paths) rootIn(ns names, v ssa.Value) *Path {
	known := ns[v]
	if known.root == nil {
		known.root = ps.newRoot(v)
		ns[v] = known
	}
	return known.root
}

func (ps *Paths) newRoot(v ssa.Value) *Path {
	p := &Path{root: v}
	p.base = p
	return ps.add(p)
}

// maxDepth bounds the selectors of a path; recursive types would make paths
// without end.
const maxDepth = 8

// Full reports whether the path is so long that it may stand for others, too.
func (p *Path) Full() bool { return p.depth >= maxDepth }

// Select returns the path p.sel, or p itself once it is too long to be told
// apart from others.
func (ps *Paths) Select(p *Path, sel Selector) *Path {
	if p.Full() {
		return p
	}
	c := p.child(sel)
	if c == nil {
		c = ps.add(&Path{root: p.root, base: p.base, parent: p, sel: sel, depth: p.depth + 1})
		p.adopt(c)
	}
	return c
}

func (ps *Paths) add(p *Path) *Path {
	p.id = int32(len(ps.all))
	ps.all = append(ps.all, p)
	return p
}

// ByID returns the path with the given number.
func (ps *Paths) ByID(id int32) *Path { return ps.all[id] }

// Extend appends selectors to p.
func (ps *Paths) Extend(p *Path, sels ...Selector) *Path {
	for _, s := range sels {
		p = ps.Select(p, s)
	}
	return p
}
