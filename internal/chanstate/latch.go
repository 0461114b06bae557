package chanstate

import (
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// Functions that lock something themselves are taken to run in any order with
// others ([Monitor]), since those who call them cannot keep others out. What their
// callers have seen or done before does count if it stays so: a latch is a flag
// that is set to one constant only once the object is in use. So `if closed {
// return }; closed = true` in front of all calls of a function that closes under a
// lock of its own is known in there.

// findLatches fills latches with the flags of the package that are set to one
// constant only, but for those of objects that are being made.
func (e *engine) findLatches() {
	note := func(obj types.Object, val Val) {
		if obj == nil {
			return
		}
		if old, seen := e.latches[obj]; seen && old != val.Const || obj.Exported() {
			val.Const = ""
		}
		e.latches[obj] = val.Const
	}
	for _, fn := range e.pkg.Funcs {
		eachInstr(fn, func(instr ssa.Instruction) {
			switch instr := instr.(type) {
			case *ssa.Store:
				if !local(instr.Addr) {
					note(flagObject(instr.Addr), constantOf(instr.Val))
				}
			case ssa.CallInstruction:
				args := instr.Common().Args
				op := atomicOp(instr.Common())
				for i, arg := range args {
					switch {
					case i > 0 || op == noOp:
						note(flagObject(arg), Val{}) // may be set elsewhere
					case op != loadOp:
						note(cellObject(arg), constantOf(args[len(args)-1]))
					}
				}
			}
		})
	}
}

func constantOf(v ssa.Value) Val {
	if c, ok := v.(*ssa.Const); ok {
		return constVal(c)
	}
	return Val{}
}

// local reports whether addr is a field of an object that the function makes.
func local(addr ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	_, ok = fa.X.(*ssa.Alloc)
	return ok
}

// arrival is what is known whenever a function is called: latches that are set,
// in its own words, and the calls that this has been learnt from.
type arrival struct {
	set   map[*access.Path]string
	calls map[ssa.CallInstruction]bool
}

// arrive notes the latches that are set when the monitor c is called in w.
func (f *function) arrive(w *world, call ssa.CallInstruction, c ir.Callee) {
	if f.may == nil || f.entryKinds[c.Fn] != Monitor {
		return
	}
	set := map[*access.Path]string{}
	note := func(p *access.Path, val string) {
		if latch := f.latches[p.Object()]; latch == "" || latch != val {
			return
		}
		for i, arg := range c.Args {
			if sels, ok := p.Selectors(f.paths.Of(arg)); ok && len(sels) > 0 && i < len(c.Fn.Params) {
				set[f.paths.Extend(f.paths.Root(c.Fn.Params[i]), sels...)] = val
			}
		}
	}
	for p, val := range w.mem.All() {
		note(p, val.Const)
	}
	for s, fact := range w.fact.All() {
		if s.Place != nil && fact.Eq != "" {
			note(s.Place, fact.Eq)
		}
	}
	a := f.arrivals[c.Fn]
	if a == nil {
		a = &arrival{set: set, calls: map[ssa.CallInstruction]bool{}}
		f.arrivals[c.Fn] = a
	}
	a.calls[call] = true
	maps.DeleteFunc(a.set, func(p *access.Path, val string) bool { return set[p] != val })
}

// arrived adds to each view of a monitor what is known whenever it is called.
func (e *engine) arrived() {
	for i, v := range e.views {
		a := e.arrivals[v.entry.Fn]
		if v.entry.Kind != Monitor || a == nil || len(a.set) == 0 || !e.seenAll(v.entry.Fn, a) {
			continue
		}
		e.views[i].cases = nil
		for _, c := range v.cases {
			c.Pre = append(c.Pre[:len(c.Pre):len(c.Pre)], a.atoms()...)
			e.views[i].cases = append(e.views[i].cases, c)
		}
	}
}

func (a *arrival) atoms() []Atom {
	var out []Atom
	for _, p := range slices.SortedFunc(maps.Keys(a.set), func(a, b *access.Path) int { return int(a.ID() - b.ID()) }) {
		out = append(out, Atom{p, Fact{Eq: a.set[p]}})
	}
	return out
}

// seenAll reports whether a speaks for all calls of fn, but for those in tests.
func (e *engine) seenAll(fn *ssa.Function, a *arrival) bool {
	if e.pkg.UsedAsValue(fn) {
		return false
	}
	for _, call := range e.pkg.Callers[fn] {
		if !a.calls[call] && !e.inTest(call.Parent()) {
			return false
		}
	}
	return true
}
