package chanstate

import (
	"cmp"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/settings"
)

// Analyzer computes the channel summaries of a package. It reports nothing.
var Analyzer = &analysis.Analyzer{
	Name:       "chanstate",
	Doc:        "follow channels through functions: who makes, closes and sends on them",
	Run:        run,
	Requires:   []*analysis.Analyzer{ir.Analyzer, settings.Analyzer},
	FactTypes:  []analysis.Fact{new(Portable)},
	ResultType: reflect.TypeFor[*Result](),
}

// Result is what is known about the channels of a package.
type Result struct {
	// Events are the misuses on paths, in source order.
	Events []Event
}

func run(pass *analysis.Pass) (any, error) {
	res := &Result{}
	known := knownFunctions(pass)
	if ir.Standard(pass.Pkg.Path()) || !mayMatter(pass, known) {
		return res, nil
	}
	pkg := pass.ResultOf[ir.Analyzer].(*ir.Lazy).Package()
	e := newEngine(pkg, known)
	set := settings.Of(pass)
	e.locks, e.apis = set.Locks, set.APIs
	e.run()
	events := append(e.events, (&pairs{e: e, entries: e.entryKinds, views: e.views}).run()...)
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.Op.Site, b.Op.Site) })
	res.Events = events
	for _, fn := range pkg.Funcs {
		obj, ok := fn.Object().(*types.Func)
		if !ok || obj.Pkg() != pass.Pkg || fn.Parent() != nil || e.inTest(fn) {
			continue
		}
		if fact := e.export(fn, e.summaries[fn]); fact != nil {
			pass.ExportObjectFact(obj, fact)
		}
	}
	return res, nil
}

// knownFunctions returns what the facts say about functions of other packages.
func knownFunctions(pass *analysis.Pass) func(*types.Func) *Portable {
	memo := map[*types.Func]*Portable{}
	return func(fn *types.Func) *Portable {
		fn = fn.Origin()
		fact, ok := memo[fn]
		if !ok && fn.Pkg() != nil && !ir.Standard(fn.Pkg().Path()) {
			if f := new(Portable); pass.ImportObjectFact(fn, f) {
				fact = f
			}
			memo[fn] = fact
		}
		return fact
	}
}

// eventsAt collects what goes wrong at instr in one of the worlds.
func (f *function) eventsAt(instr ssa.Instruction, ws worlds) []Event {
	var out []Event
	type key struct {
		kind      Kind
		site, pos token.Pos
	}
	found := map[key]int{} // in how many worlds
	loud := *f
	for _, w := range ws {
		here := map[key]bool{}
		loud.notify = func(e Event) {
			if e.Earlier.Kind == Receive && e.Op.Pos.IsValid() {
				e.Op.Site = e.Op.Pos // this function has only seen that it was closed
			}
			if e.Useless = f.useless(e); e.Useless {
				e.Op.Site = e.Op.Pos // the caller is not to blame
			}
			k := key{e.Kind, e.Op.Site, e.Op.Pos}
			if found[k] == 0 && !here[k] {
				e.Fn, e.Instr = f.fn, instr
				out = append(out, e)
			}
			here[k] = true
		}
		loud.Instr(worlds{w}, instr)
		for k := range here {
			found[k]++
		}
	}
	f.work = loud.work
	for i, e := range out {
		out[i].Again = f.doesAgain(e, instr)
		out[i].Certain = found[key{e.Kind, e.Op.Site, e.Op.Pos}] == len(ws) && !e.Op.Unsure && !e.Earlier.Unsure
	}
	return out
}

// useless reports whether a close that comes again is behind a test for nil only
// which the first time does nothing for.
func (e *engine) useless(ev Event) bool {
	if ev.Kind != DoubleClose || ev.Async != nil || ev.Op.Pos != ev.Earlier.Pos || !ev.Op.Pos.IsValid() ||
		!ev.Op.NilChecked || ev.Op.Conditional || ev.Op.Place == nil {
		return false
	}
	owner, elems := ev.Op.Place.Owner()
	field, ok := owner.Object().(*types.Var)
	return ok && elems == 0 && !field.Exported() && field.Pkg() == e.pkg.Types && !e.cleared[field]
}

// doesAgain reports whether a call in a loop closes again what it has closed in an
// earlier round. It decides by itself when to do so, and says nothing of it.
func (f *function) doesAgain(e Event, instr ssa.Instruction) bool {
	call, ok := instr.(*ssa.Call)
	return ok && f.again(call) && e.Kind == DoubleClose && e.Async == nil && e.Op.Pos.IsValid() && e.Op.Pos == e.Earlier.Pos &&
		e.Op.Site == e.Earlier.Site && e.Op.Site == site(call) && call.Call.Signature().Results().Len() == 0 &&
		!e.Op.Conditional && !e.Op.Dispatched && !e.Op.RMW && len(e.Op.Pre) == 0 && len(e.Op.Flags) == 0
}
