package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// An object that a function makes, and keeps among its literals, may be sent on by one of
// them only, which closes it when it is done:
//
//	conn := &outbound{ready: make(chan struct{}, 1)}
//	r, w := newReader(conn), newWriter(conn)
//	request := func() error {
//		defer conn.Close() // closes conn.ready
//		...
//		return w.Write(b) // calls conn.Write, which sends on it
//	}
//	response := func() error { return r.Read(b) }
//
// Who was given the object as something that cannot send does not send.

// soleSender reports whether first closes by a deferred call the object that it alone
// has the method second called for.
func (p *pairs) soleSender(first Entry, second *ssa.Function, c Op) bool {
	if second.Signature.Recv() == nil || len(p.e.pkg.Callers[second]) > 0 {
		return false
	}
	closings := p.closings(first, c)
	return len(closings) > 0 && !slices.ContainsFunc(closings, func(d *ssa.Defer) bool {
		object := p.deferredFor(d)
		return object == nil || !p.e.keptFor(d.Parent(), object, second.Name())
	})
}

// closings lists the deferred calls by which first gets to the close c, or all that lead
// to first, if it is called by others only. It is empty if there are others.
func (p *pairs) closings(first Entry, c Op) (out []*ssa.Defer) {
	if first.Kind == Monitor && !p.e.pkg.UsedAsValue(first.Fn) {
		for _, call := range p.e.pkg.Callers[first.Fn] {
			d, ok := call.(*ssa.Defer)
			if !ok {
				return nil
			}
			out = append(out, d)
		}
		return out
	}
	eachInstr(first.Fn, func(instr ssa.Instruction) {
		if d, ok := instr.(*ssa.Defer); ok && site(d) == c.Site {
			out = append(out, d)
		}
	})
	return out
}

// deferredFor returns the new object of whose methods d defers one, or nil.
func (p *pairs) deferredFor(d *ssa.Defer) *ssa.Alloc {
	if fn := d.Call.StaticCallee(); fn == nil || fn.Signature.Recv() == nil {
		return nil
	}
	object, _ := p.e.pkg.Resolve(d.Call.Args[0]).(*ssa.Alloc)
	return object
}

// keptFor reports whether nobody but fn can have the object's method called, as far as it
// is known by what it was passed to.
func (e *engine) keptFor(fn *ssa.Function, object *ssa.Alloc, method string) bool {
	k := keeping{e: e, fn: fn, method: method, seen: map[ssa.Value]bool{}}
	return nested(fn, object.Parent()) && k.keeps(object, true)
}

// keeping follows an object, and what wraps it, through a function and its literals.
type keeping struct {
	e      *engine
	fn     *ssa.Function
	method string
	seen   map[ssa.Value]bool
}

// keeps is about v, which is bare if it is the object itself.
func (k *keeping) keeps(v ssa.Value, bare bool) bool {
	if k.seen[v] {
		return true
	}
	k.seen[v] = true
	return !slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool { return !k.harmless(v, bare, use) })
}

// harmless reports whether use gives v to nobody but fn who could have it send.
func (k *keeping) harmless(v ssa.Value, bare bool, use ssa.Instruction) bool {
	switch use := use.(type) {
	case *ssa.DebugRef:
		return true
	case *ssa.FieldAddr:
		return bare || onlyStored(use)
	case *ssa.MakeInterface:
		return bare && !hasMethod(use.Type(), k.method) || k.keeps(use, bare)
	case *ssa.ChangeInterface:
		return bare && !hasMethod(use.Type(), k.method) || k.keeps(use, bare)
	case *ssa.Phi:
		return k.keeps(use, bare)
	case *ssa.Store:
		return k.keptIn(use, bare)
	case *ssa.Defer:
		return use.Parent() == k.fn
	case *ssa.Call:
		return use.Parent() == k.fn || k.wrapped(v, use)
	}
	return false
}

func hasMethod(iface types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(iface, false, nil, name)
	return obj != nil
}

func onlyStored(field *ssa.FieldAddr) bool {
	return !slices.ContainsFunc(*field.Referrers(), func(use ssa.Instruction) bool {
		st, ok := use.(*ssa.Store)
		return !ok || st.Addr != field
	})
}

// keptIn does the same for the variable, or the new struct, that v is put in.
func (k *keeping) keptIn(st *ssa.Store, bare bool) bool {
	if wrapper := fieldOfNew(st.Addr); wrapper != nil {
		return k.keeps(wrapper, false)
	}
	variable, ok := st.Addr.(*ssa.Alloc)
	return ok && k.loadsKept(outermost(variable.Parent()), variable, bare)
}

func (k *keeping) loadsKept(fn *ssa.Function, variable *ssa.Alloc, bare bool) bool {
	kept := true
	eachInstr(fn, func(instr ssa.Instruction) {
		load, ok := instr.(*ssa.UnOp)
		if ok && load.Op == token.MUL && k.e.cell(load.X) == variable {
			kept = kept && k.keeps(load, bare)
		}
	})
	return kept && !slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return !k.loadsKept(lit, variable, bare) })
}

// wrapped does the same for what a call returns that v is an argument of: it is used
// instead of v, as that of bufio.NewWriter is. A call that returns no object uses v
// itself, as io.Copy does.
func (k *keeping) wrapped(v ssa.Value, call *ssa.Call) bool {
	switch {
	case call.Call.IsInvoke(), call.Call.StaticCallee() == nil, isError(call.Type()):
		return false
	case call.Call.StaticCallee().Signature.Recv() != nil && call.Call.Args[0] == v:
		return false
	case isPointer(call.Type()), types.IsInterface(call.Type()):
		return k.keeps(call, false)
	}
	return false
}
