package nilness

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/ir"
)

// Write is the assignment of an entry in a map that may be nil.
type Write struct {
	Fn    *ssa.Function
	Instr ssa.Instruction
	Map   ssa.Value
	Place *access.Path
	Fact  Fact
	// Hinted says that a test on the way may exclude the nil.
	Hinted bool
}

// Call hands a map that may be nil to a function that assigns entries.
type Call struct {
	Fn     *ssa.Function
	Instr  ssa.CallInstruction
	Pos    token.Pos // of the call
	Callee ir.Callee
	Need   Need
	Fact   Fact
	// Exact is set if the callee is the only one that the call can have.
	Exact bool
	// Hinted says that a test on the way may exclude the nil.
	Hinted bool
}

// Open is an assignment whose map nothing in the package vouches for: the
// function can be called from anywhere.
type Open struct {
	Fn    *ssa.Function
	Need  Need
	Field *types.Var // the map's field, nil if it is no field
	Entry bool       // the map is an entry of the field's map
	// Built says that the function has made the object, or called one that
	// returned it.
	Built bool
	// Tested is where the same function tests the same map for nil.
	Tested token.Pos
}

// Info is what the analysis of a package found, in source order.
type Info struct {
	Writes []Write
	Calls  []Call
	Opens  []Open
	Fields map[*types.Var]*Field

	pkg          *ir.Package
	foreignField func(*types.Var) Habit
	summaries    map[*ssa.Function]*Summary
	converted    []conversion
	vouched      map[vouched]bool
}

func (info *Info) add(c *collector) {
	info.Writes = append(info.Writes, c.writes...)
	info.Calls = append(info.Calls, c.calls...)
	info.Opens = append(info.Opens, c.opens...)
	info.converted = append(info.converted, c.converted...)
	for _, v := range c.vouched {
		info.vouched[v] = true
	}
	info.summaries[c.fn] = c.summary
	for _, e := range c.fields {
		info.field(e.field).add(e)
	}
	for _, n := range c.summary.Needs {
		if n.Publish || n.Foreign {
			continue
		}
		o := Open{Fn: c.fn, Need: n}
		o.Field, o.Entry = n.Place.owner()
		for _, ch := range c.checks {
			if pl, ok := c.place(ch.place); ok && pl.compare(n.Place) == 0 && (comparable(ch, n, c) || c.madeOnDemand(n.Place)) {
				o.Tested = ch.pos
				break
			}
		}
		if exposed(info.pkg, c.fn) || o.Tested.IsValid() {
			info.Opens = append(info.Opens, o)
		}
	}
}

// fails notes that a function never returns without an error.
func (info *Info) fails(fn *ssa.Function) {
	s := new(Summary)
	if known := info.summaries[fn]; known != nil {
		*s = *known
	}
	s.Fails = true
	info.summaries[fn] = s
}

// viaInterface checks the methods of a nil map that a library will call.
func (info *Info) viaInterface(cv conversion) {
	mset := info.pkg.SSA.Prog.MethodSets.MethodSet(cv.value.Type())
	for m := range cv.iface.Methods() {
		sel := mset.Lookup(m.Pkg(), m.Name())
		if sel == nil {
			continue
		}
		obj := sel.Obj().(*types.Func)
		fn := info.pkg.SSA.Prog.FuncValue(obj.Origin())
		s := info.summaries[fn]
		if s == nil {
			continue
		}
		for _, n := range s.Needs {
			if n.Place.Base == nil && n.Place.Param == 0 && len(n.Place.Sels) == 0 && !n.Publish {
				callee := ir.Callee{Fn: fn, Obj: obj, Args: []ssa.Value{cv.value}}
				info.Calls = append(info.Calls, Call{Fn: cv.fn, Instr: cv.instr, Pos: cv.instr.Pos(), Callee: callee, Need: n, Fact: cv.fact})
			}
		}
	}
}

// madeOnDemand reports whether the function makes the map where it finds it to
// be nil, and assigns entries: on one branch, if it does not so on another.
func (c *collector) madeOnDemand(pl Place) bool {
	for _, e := range c.fields {
		if e.kind != makes || !e.onDemand || !e.thenWritten {
			continue
		}
		if q, ok := c.place(e.place); ok && q.compare(pl) == 0 {
			return true
		}
	}
	return false
}

// comparable reports whether a test and an assignment can lie on one path: a
// test on an exclusive branch tells nothing.
func comparable(ch check, n Need, c *collector) bool {
	for _, b := range c.fn.Blocks {
		for _, instr := range b.Instrs {
			if instr.Pos() == n.Pos && n.Pos.IsValid() {
				return b == ch.block || ir.Reaches(b, ch.block, nil) || ir.Reaches(ch.block, b, nil)
			}
		}
	}
	return false
}

func (info *Info) field(v *types.Var) *Field {
	f := info.Fields[v]
	if f == nil {
		f = &Field{Var: v}
		if v.Pkg() != nil && v.Pkg() != info.pkg.Types {
			f.Habit = info.foreignField(v)
		}
		info.Fields[v] = f
	}
	return f
}

// ForTests reports whether fn is there for tests, though not among them.
func (info *Info) ForTests(fn *ssa.Function) bool { return info.pkg.ForTests(fn) }

// Field returns what is known of a field; it is never nil.
func (info *Info) Field(v *types.Var) *Field { return info.field(v) }

func (info *Info) finish() {
	for _, cv := range info.converted {
		info.viaInterface(cv)
	}
	info.Opens = slices.DeleteFunc(info.Opens, func(o Open) bool { return info.vouched[vouched{o.Fn, o.Need.Pos}] })
	slices.SortStableFunc(info.Writes, func(a, b Write) int { return cmp.Compare(a.Instr.Pos(), b.Instr.Pos()) })
	slices.SortStableFunc(info.Calls, func(a, b Call) int {
		return cmp.Or(cmp.Compare(a.Need.Pos, b.Need.Pos), cmp.Compare(a.Pos, b.Pos))
	})
	slices.SortStableFunc(info.Opens, func(a, b Open) int { return cmp.Compare(a.Need.Pos, b.Need.Pos) })
	for _, f := range info.Fields {
		f.sort()
		if f.Var.Pkg() == info.pkg.Types {
			f.Given = len(f.Left) == 0 && len(f.Made)+len(f.Filled) > 0
		}
	}
}

// Field returns the field that the map is, or nil.
func (w Write) Field() *types.Var {
	if w.Place.Parent() == nil {
		return nil
	}
	return w.Place.Last().Field
}

// Expected reports whether the package reckons with a use of the object after
// the field was cleared: the function that clears it sets a flag, or a field
// that it clears is tested somewhere.
func (info *Info) Expected(cleared Event) bool {
	if cleared.Flag != nil {
		return true
	}
	for _, f := range info.Fields {
		if f.Tested && slices.ContainsFunc(f.Cleared, func(ev Event) bool { return ev.Fn == cleared.Fn }) {
			return true
		}
	}
	return false
}
