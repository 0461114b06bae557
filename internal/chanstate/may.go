package chanstate

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// Guard is a lock that is held, by the field or variable that it is: which
// object's lock it is does not matter here.
type Guard struct {
	Lock any // types.Object, or the ssa.Value of a local variable
	Read bool
}

// mayOps collects the closes and sends that a function may do, wherever, with
// the weakest circumstances on any path: what another thread has to fear. In
// contrast to cases it knows functions that never return.
type mayOps struct {
	f   *function
	ops map[mayKey]Op
	// left are closes of objects that a loop has left behind.
	left []Op
}

type mayKey struct {
	kind Kind
	pos  token.Pos
	obj  types.Object
	part types.Object
}

func (m *mayOps) add(w *world, op Op) {
	if op.Object == nil && op.In == nil {
		return
	}
	for _, h := range w.locks.Must {
		op.Guards = insertGuard(op.Guards, guardOf(h))
	}
	k := mayKey{op.Kind, op.Pos, op.Object, op.part()}
	if !op.Pos.IsValid() {
		k.pos = op.Site
	}
	if old, ok := m.ops[k]; ok {
		op = either(old, op)
	}
	m.ops[k] = op
}

func guardOf(h lockset.Held) Guard {
	if obj := h.Lock.Object(); obj != nil {
		return Guard{obj, h.Read}
	}
	return Guard{h.Lock.Root(), h.Read}
}

func insertGuard(gs []Guard, g Guard) []Guard {
	for i, h := range gs {
		if h.Lock == g.Lock {
			if h.Read && !g.Read {
				gs = slices.Clone(gs)
				gs[i].Read = false
			}
			return gs
		}
	}
	return append(slices.Clip(gs), g)
}

func commonGuards(a, b []Guard) []Guard {
	var out []Guard
	for _, g := range a {
		for _, h := range b {
			if g.Lock == h.Lock {
				out = append(out, Guard{g.Lock, g.Read || h.Read})
			}
		}
	}
	return out
}

// excludes reports whether a lock keeps the two operations apart.
func (o Op) excludes(p Op) bool {
	for _, g := range o.Guards {
		for _, h := range p.Guards {
			if g.Lock == h.Lock && !(g.Read && h.Read) {
				return true
			}
		}
	}
	return false
}

// sorted returns the operations in source order. Locks that the function
// releases without having taken them, as the goroutine does that a caller hands
// its lock over to, were held from the start.
func (m *mayOps) sorted(exits []exit) []Op {
	var handed []Guard
	for i, x := range exits {
		var freed []Guard
		for _, id := range x.w.locks.Freed {
			freed = append(freed, guardOf(lockset.Held{Lock: m.f.paths.ByID(id)}))
		}
		if i == 0 {
			handed = freed
		}
		handed = commonGuards(handed, freed)
	}
	var out []Op
	for _, op := range m.ops {
		for _, g := range handed {
			op.Guards = insertGuard(op.Guards, g)
		}
		out = append(out, op)
	}
	slices.SortFunc(out, func(a, b Op) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Site, b.Site),
			strings.Compare(placeText(a.Place), placeText(b.Place)))
	})
	return out
}

func placeText(p *access.Path) string {
	if p == nil {
		return ""
	}
	return p.String()
}

// noted tells the collection about an operation of this function.
func (f *function) noted(w *world, op Op, s *Sym, from *access.Path) {
	if f.may == nil {
		return
	}
	op.Object, op.In = f.holder(s), f.mailbox(op.Kind, s)
	if from != nil && !from.IsRoot() && f.fresh(from) && op.In == nil {
		return
	}
	f.surround(w, &op)
	if s.Place != nil {
		if f.fresh(s.Place) && op.In == nil {
			return
		}
		if val, ok := w.mem.Get(s.Place); ok && val.Sym != s {
			op.Detached = true
		}
		op.TakenOut = f.takenOutWhole(w, s.Place)
	}
	f.may.add(w, op)
}

// takenOutWhole reports whether p is an element of a map or slice that is no longer
// where it was: all of it was taken out at once.
func (f *function) takenOutWhole(w *world, p *access.Path) bool {
	for ; p.Parent() != nil; p = p.Parent() {
		if p.Last().Elem == "" {
			continue
		}
		if val, ok := w.mem.Get(p.Parent()); ok && val != f.atEntry(p.Parent()) {
			return true
		}
	}
	return false
}

// surround notes what is known about the other side in w.
func (f *function) surround(w *world, op *Op) {
	for ch := range w.recvd {
		if obj := f.holder(ch); obj != nil {
			op.Heard = op.Heard.with(obj)
		}
	}
	for ch := range w.recvd {
		if call, ok := ch.At.(*ssa.Call); ok && !isTimer(call) {
			op.Told, op.Heeds = true, op.Heeds || !f.fromOutside(call)
		}
	}
	for s, fact := range w.fact.All() {
		if s.Place == nil || fact.Eq != "nil" || s.Place.IsRoot() {
			continue
		}
		if t := placeType(s.Place); t != nil {
			if _, isPtr := t.Underlying().(*types.Pointer); isPtr {
				op.Alone = true
			}
		}
	}
}

// fromOutside reports whether call gets the channel of a context that the package has
// received through a channel, so that it knows nothing of who ends it.
func (f *function) fromOutside(call *ssa.Call) bool {
	return call.Call.IsInvoke() && receivedFrom(f.pkg.Resolve(call.Call.Value)) != nil
}

// isTimer reports whether call is one of package time.
func isTimer(call *ssa.Call) bool {
	obj := callee(&call.Call)
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "time"
}

// holder returns the field or package-level variable that the channel is in.
func (f *function) holder(s *Sym) types.Object {
	if s.Place == nil {
		return f.stored[s.At]
	}
	owner, _ := s.Place.Owner()
	if obj := owner.Object(); obj != nil {
		return obj
	}
	if cell, ok := owner.Root().(*ssa.Alloc); ok {
		return f.stored[f.pkg.OnlyStore(cell)]
	}
	return nil
}

// fresh reports whether p belongs to an object that this function has made:
// whoever else uses it was given it by this function.
func (f *function) fresh(p *access.Path) bool {
	switch r := p.Root().(type) {
	case *ssa.Alloc:
		return f.madeHere(p)
	case *ssa.Call:
		return f.constructs(r, 0)
	case *ssa.Extract:
		if call, ok := r.Tuple.(*ssa.Call); ok {
			return f.constructs(call, r.Index)
		}
	}
	return false
}

// madeHere reports whether p belongs to an object that this very function
// allocates; a constructor may have started goroutines that use it.
func (f *function) madeHere(p *access.Path) bool {
	r, ok := p.Root().(*ssa.Alloc)
	if !ok || r.Parent() != f.fn {
		return false
	}
	_, isPtr := r.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Pointer)
	return !isPtr
}

// madeQuietly reports whether p belongs to what a constructor has made that starts
// nothing and puts the object nowhere.
func (f *function) madeQuietly(p *access.Path) bool {
	call, ok := p.Root().(*ssa.Call)
	return ok && call.Parent() == f.fn && f.makesQuietly(call)
}

// quietConstructor reports whether fn returns an object that it has just made and
// that nobody else can have, since fn itself neither stores it nor starts anything.
func (e *engine) quietConstructor(fn *ssa.Function) bool {
	quiet, known := e.quiet[fn]
	if known || fn == nil || len(fn.Blocks) == 0 || fn.Signature.Results().Len() != 1 {
		return quiet
	}
	e.quiet[fn] = false // what recursion sees
	made := map[ssa.Value]bool{}
	quiet = true
	eachInstr(fn, func(instr ssa.Instruction) {
		if ret, ok := instr.(*ssa.Return); ok {
			object := e.pkg.Resolve(ret.Results[0])
			quiet = quiet && e.makesQuietly(object)
			made[object] = true
		}
	})
	isMade := func(v ssa.Value) bool { return made[e.pkg.Resolve(v)] }
	eachInstr(fn, func(instr ssa.Instruction) {
		switch instr := instr.(type) {
		case *ssa.Go:
			quiet = false
		case *ssa.Send:
			quiet = quiet && !isMade(instr.X)
		case *ssa.MakeClosure:
			quiet = quiet && (!captures(instr, isMade) || storedIn(instr, isMade))
		case *ssa.Call:
			for _, c := range e.pkg.Callees(&instr.Call) {
				quiet = quiet && !(c.Fn != nil && starts(c.Fn) && slices.ContainsFunc(c.Args, isMade))
			}
		case *ssa.MapUpdate:
			quiet = quiet && !isMade(instr.Value)
		case *ssa.Store:
			_, local := instr.Addr.(*ssa.Alloc)
			quiet = quiet && (local || !isMade(instr.Val))
		}
	})
	e.quiet[fn] = quiet
	return quiet
}

// makesQuietly reports whether v is a new object, or comes from another such constructor.
func (e *engine) makesQuietly(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc:
		return true
	case *ssa.Call:
		callees := e.pkg.Callees(&v.Call)
		return len(callees) == 1 && e.quietConstructor(callees[0].Fn)
	}
	return false
}

// captures reports whether a literal captures one of the objects that are made, or a
// variable that holds one.
func captures(lit *ssa.MakeClosure, isMade func(ssa.Value) bool) bool {
	return slices.ContainsFunc(lit.Bindings, func(b ssa.Value) bool {
		return isMade(b) || slices.ContainsFunc(*b.Referrers(), func(use ssa.Instruction) bool {
			st, ok := use.(*ssa.Store)
			return ok && st.Addr == b && isMade(st.Val)
		})
	})
}

// storedIn reports whether a literal is only kept in the objects that are made, for
// whoever gets these.
func storedIn(lit *ssa.MakeClosure, isMade func(ssa.Value) bool) bool {
	for _, use := range *lit.Referrers() {
		switch use := use.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if field, ok := use.Addr.(*ssa.FieldAddr); !ok || !isMade(field.X) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// starts reports whether fn itself starts a goroutine.
func starts(fn *ssa.Function) (found bool) {
	eachInstr(fn, func(instr ssa.Instruction) {
		_, isGo := instr.(*ssa.Go)
		found = found || isGo
	})
	return found
}

// constructs reports whether a function of this package makes what the call
// returns.
func (f *function) constructs(call *ssa.Call, i int) bool {
	for _, c := range f.pkg.Callees(&call.Call) {
		sum := f.summaries[c.Fn]
		if sum == nil {
			return false
		}
		for _, k := range sum.Cases {
			if i < len(k.Results) && k.Results[i].Object != nil {
				return true
			}
		}
	}
	return false
}

// lift adds what a callee may do.
func (f *function) lift(w *world, call ssa.CallInstruction, sum *Summary, b binding) {
	if f.may == nil {
		return
	}
	for _, op := range sum.May {
		if op.Place != nil {
			q := f.to(b, op.Place)
			if q != nil && op.In == nil && (f.madeHere(q) || f.madeQuietly(q)) {
				continue
			}
			op.Place = q
		}
		pre, possible := f.arguments(w, b, op.Pre)
		if !possible {
			continue
		}
		f.surround(w, &op)
		op.Looked = op.Looked || op.Tested && (Op{Locks: w.locks.Must}).Exclusively()
		f.test(w, &op, nil)
		op.Recvd, op.Pre = nil, pre
		op.Waited = op.Waited || w.waited
		op.RMW = op.RMW || w.rmw
		op.Asked = max(op.Asked, w.asked)
		op.Claims = union(op.Claims, w.claims)
		op.Site = site(call)
		f.may.add(w, op)
	}
}

// arguments translates what a callee's path says of arguments that are flags and the
// like, and reports whether the call passes such:
//
//	func (a *conn) stream(id int, accept bool) { if accept { a.accepted <- id } }
//
// What it says of fields may have changed by then, on other goroutines.
func (f *function) arguments(w *world, b binding, pre []Atom) (out []Atom, possible bool) {
	for _, a := range pre {
		if !a.Place.IsRoot() || a.Fact.Eq == "" {
			continue
		}
		_, val := f.value(w, b, a.Place)
		if val.Const != "" && val.Const != a.Fact.Eq {
			return nil, false
		}
		if val.Sym != nil && val.Sym.Place != nil && val.Sym.Place.IsRoot() && f.outer(val.Sym.Place) {
			out = append(out, Atom{val.Sym.Place, a.Fact})
		}
	}
	return out, true
}

// blocked reports whether the function would have to wait for a lock that is held: so
// it is not run by the call that it is passed to, but later.
func (f *function) blocked(w *world, fn ssa.Value) bool {
	sum := f.summaries[ir.FuncOf(f.pkg.Resolve(fn))]
	if sum == nil || len(sum.May) == 0 {
		return false
	}
	held := Op{}
	for _, h := range w.locks.Must {
		held.Guards = insertGuard(held.Guards, guardOf(h))
	}
	return !slices.ContainsFunc(sum.May, func(op Op) bool { return !op.excludes(held) })
}

// findStored fills stored and storesOf: the local channels that end up in a field or a
// package-level variable.
func (e *engine) findStored() {
	for _, fn := range e.pkg.Funcs {
		eachInstr(fn, func(instr ssa.Instruction) {
			st, ok := instr.(*ssa.Store)
			if !ok || !isChan(st.Val.Type()) {
				return
			}
			if obj := cellObject(st.Addr); obj != nil {
				v := e.pkg.Resolve(st.Val)
				if _, made := v.(*ssa.MakeChan); made {
					e.stored[v] = obj
					e.storesOf[v] = append(e.storesOf[v], st)
				}
			}
		})
	}
}
