package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
)

// ownership knows which values a function has to itself. A fresh value (made
// here, returned fresh by a callee, or received from a channel) is owned until
// it leaks: is stored where others can reach it, sent, or kept by a callee.
// What is stored inside an owned value leaks together with it. This is the
// ownership of RacerD (OOPSLA 2018, section 4.3), with receives added.
type ownership struct {
	p  *Package
	fn *ssa.Function
	// inside maps a root to the roots that can be reached from it.
	inside map[int32]idset.Set
	// aliases maps a merge (a phi, a variable assigned several times) to what
	// it may be.
	aliases map[int32]idset.Set
	// kept maps what was stored in objects of parameters to these parameters, abroad
	// are the roots that have leaked in other ways.
	kept   map[int32]idset.Set
	abroad idset.Set
}

func newOwnership(p *Package, fn *ssa.Function) *ownership {
	o := &ownership{p: p, fn: fn, inside: map[int32]idset.Set{}, aliases: map[int32]idset.Set{}, kept: map[int32]idset.Set{}}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				o.link(instr.Addr, instr.Val)
			case *ssa.MapUpdate:
				o.link(instr.Map, instr.Value)
				o.link(instr.Map, instr.Key)
			case *ssa.MakeClosure:
				for _, v := range instr.Bindings {
					o.link(instr, v)
				}
			case *ssa.Call:
				if isAppend(&instr.Call) {
					o.alias(o.root(instr), o.root(instr.Call.Args[0]))
					for _, v := range instr.Call.Args {
						if p.Paths.Of(v).IsRoot() { // else a part, see leak
							o.link(instr, v)
						}
					}
				}
			case *ssa.Phi:
				if root := o.root(instr); root.Root() == ssa.Value(instr) {
					for _, e := range instr.Edges {
						o.alias(root, o.root(e))
					}
				}
			}
		}
	}
	return o
}

func (o *ownership) root(v ssa.Value) *access.Path { return o.p.Paths.Of(v).Base() }

// link records that val can be reached from the object at addr.
func (o *ownership) link(addr, val ssa.Value) {
	if !pointerLike(val.Type()) {
		return
	}
	to, from := o.root(addr), o.root(val)
	if _, passed := from.Root().(*ssa.Parameter); passed && !o.p.Paths.Of(val).IsRoot() {
		return // a part of an argument does not lead back to the whole
	}
	o.put(to, from)
	if cell, ok := to.Root().(*ssa.Alloc); ok && ssa.Value(cell) == addr {
		o.alias(to, from)
	}
}

// put records that the object at from can be reached from the one at to.
func (o *ownership) put(to, from *access.Path) {
	if to != from {
		o.inside[to.ID()] = o.inside[to.ID()].With(from.ID())
	}
}

func (o *ownership) alias(merge, of *access.Path) {
	if merge != of {
		o.aliases[merge.ID()] = o.aliases[merge.ID()].With(of.ID())
	}
}

// store returns the leaked roots behind a store of val to addr: val leaks
// unless it is stored inside something that is owned.
func (o *ownership) store(leaked idset.Set, addr, val ssa.Value) idset.Set {
	return o.keep(leaked, o.root(addr), val)
}

// keep is store for an object that is somewhere inside of to.
func (o *ownership) keep(leaked idset.Set, to *access.Path, val ssa.Value) idset.Set {
	if o.fresh(to) {
		if !leaked.Has(to.ID()) {
			return leaked
		}
		if kept := o.kept[to.ID()]; len(kept) == 1 && !o.abroad.Has(to.ID()) {
			to = o.p.Paths.ByID(kept[0])
		}
	}
	return o.leakInto(leaked, val, to)
}

// leak returns the leaked roots after val has become reachable for others,
// and with it all that it holds.
func (o *ownership) leak(leaked idset.Set, val ssa.Value) idset.Set {
	return o.leakInto(leaked, val, nil)
}

// leakInto is leak to those that can reach the object at to. That has not leaked if it
// can now be reached from itself: a child that knows its parent, in the parent's list.
func (o *ownership) leakInto(leaked idset.Set, val ssa.Value, to *access.Path) idset.Set {
	if !pointerLike(val.Type()) {
		return leaked
	}
	if path := o.p.Paths.Of(val); !path.IsRoot() {
		return leaked // a part of something
	}
	from, through := o.root(val).ID(), nowhere
	if to != nil {
		through = to.ID()
	}
	kept := to != nil && o.keeps(to)
	if from == through || leaked.Has(from) && (o.abroad.Has(from) || kept && o.kept[from].Has(through)) {
		return leaked
	}
	reached := o.reachBut(nil, from, through)
	if !kept {
		o.abroad = o.abroad.Union(reached)
		return leaked.Union(reached)
	}
	for _, id := range reached {
		o.kept[id] = o.kept[id].With(through)
	}
	return leaked.Union(reached)
}

// keeps reports whether what is stored in the object at to can be found there only: it
// is a parameter that was not given to anybody else.
func (o *ownership) keeps(to *access.Path) bool {
	param, ok := to.Root().(*ssa.Parameter)
	return ok && param.Parent() == o.fn && !o.abroad.Has(to.ID())
}

// keeper returns the only parameter of the function in whose objects others can find
// the given one, -1 if it has leaked in another way, too.
func (o *ownership) keeper(param *ssa.Parameter) int {
	id := o.p.Paths.Root(param).ID()
	if o.abroad.Has(id) || len(o.kept[id]) != 1 {
		return -1
	}
	return slices.IndexFunc(o.fn.Params, func(p *ssa.Parameter) bool { return o.kept[id].Has(o.p.Paths.Root(p).ID()) })
}

// nowhere is the identifier of no root.
const nowhere int32 = -1

// reach adds to set the root id and all roots that can be reached from it.
func (o *ownership) reach(set idset.Set, id int32) idset.Set {
	return o.reachBut(set, id, nowhere)
}

// reachBut is reach, but not by way of through.
func (o *ownership) reachBut(set idset.Set, id, through int32) idset.Set {
	if set.Has(id) {
		return set
	}
	added := []int32{id}
	visit := func(ids idset.Set) {
		for _, id := range ids {
			if id != through && !set.Has(id) && !slices.Contains(added, id) {
				added = append(added, id)
			}
		}
	}
	for i := 0; i < len(added); i++ {
		visit(o.inside[added[i]])
		visit(o.aliases[added[i]])
	}
	if len(added) == 1 {
		return set.With(id)
	}
	slices.Sort(added)
	return set.Union(added)
}

// owned reports whether nobody else can reach what path names.
func (o *ownership) owned(path *access.Path, s State, spawns []*Spawn) bool {
	return o.unshared(path.Base(), s, spawns, nil)
}

// unshared is owned for a root; it may be one of those under, which are being looked at.
func (o *ownership) unshared(root *access.Path, s State, spawns []*Spawn, under []*access.Path) bool {
	if slices.Contains(under, root) {
		return true
	}
	if len(under) > 8 || !o.fresh(root) || s.Leaked.Has(root.ID()) {
		return false
	}
	for _, id := range s.Live {
		if spawns[id].Shares.Has(root.ID()) && !s.Anew.Has(root.ID()) {
			return false
		}
	}
	for _, id := range o.aliases[root.ID()] {
		if !o.unshared(o.p.Paths.ByID(id), s, spawns, append(under, root)) {
			return false
		}
	}
	return true
}

// fresh reports whether the value at root was made here, or handed over. Of merges, and
// of slices that have grown, unshared also asks what they were before.
func (o *ownership) fresh(root *access.Path) bool {
	switch v := root.Root().(type) {
	case *ssa.Alloc, *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeChan, *ssa.MakeClosure, *ssa.Const, *ssa.MakeInterface:
		return root.Root().Parent() == o.fn || isConst(root.Root())
	case *ssa.Phi:
		return v.Parent() == o.fn && len(o.aliases[root.ID()]) > 0
	case *ssa.UnOp:
		return v.Op == token.ARROW && v.Parent() == o.fn
	case *ssa.Call:
		return v.Parent() == o.fn && (isAppend(&v.Call) || o.p.freshResult(&v.Call, 0))
	case *ssa.Extract:
		if v.Parent() != o.fn {
			return false
		}
		switch t := v.Tuple.(type) {
		case *ssa.Call:
			return o.p.freshResult(&t.Call, v.Index)
		case *ssa.UnOp:
			return t.Op == token.ARROW && v.Index == 0
		case *ssa.Select:
			return v.Index >= 2
		}
	}
	return false
}

func isAppend(call *ssa.CallCommon) bool {
	b, ok := call.Value.(*ssa.Builtin)
	return ok && b.Name() == "append"
}

func isConst(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

// pointerLike reports whether copying a value of type t shares memory.
func pointerLike(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Struct:
		for i := range u.NumFields() {
			if pointerLike(u.Field(i).Type()) {
				return true
			}
		}
		return false
	case *types.Array:
		return pointerLike(u.Elem())
	}
	return true
}
