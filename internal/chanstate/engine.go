package chanstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/dataflow"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// engine analyses the functions of one package.
type engine struct {
	*names
	locks      *lockset.Table
	apis       *concur.Table
	summaries  map[*ssa.Function]*Summary
	known      func(*types.Func) *Portable
	imported   map[*types.Func]*Summary
	relevant   *relevance
	madeSyms   map[madeKey]*Sym
	foundSyms  map[foundKey]*Sym
	sent       map[types.Object]bool      // fields and variables that are sent on
	sentVals   map[ssa.Value]bool         // local channels, and variables with one
	elsewhere  map[ssa.Value]bool         // remembers sentElsewhere
	received   map[any]bool               // objects as in sent, and values as in sentVals, that are received from
	stored     map[ssa.Value]types.Object // local channels, by the field that they are put in
	storesOf   map[ssa.Value][]*ssa.Store // of them
	posted     map[ssa.Value]types.Object // local channels, by the map that they are put in
	flags      map[types.Object]bool      // fields and variables that are set to constants
	atomics    map[types.Object]bool      // flags that are set by atomic stores
	underLock  map[types.Object]bool      // flags that are set under a lock
	madeLate   map[types.Object]bool      // fields that others than constructors assign
	cleared    map[types.Object]bool      // fields and variables of channels that are set to nil, or may be
	newChans   map[types.Object]bool      // fields and variables that are set to a new channel
	latches    map[types.Object]string    // flags that are set to this constant only, or "" for others
	arrivals   map[*ssa.Function]*arrival // what is known when a monitor is called
	watches    map[*ssa.Function]*watch
	handedOut  map[*ssa.Function]*handed
	groups     map[*ssa.Function]map[string][]ssa.CallInstruction // see groupCalls
	pools      map[types.Object]bool                              // see isPool
	takers     map[*ssa.Function]bool                             // see takesFromPool
	collectors map[*ssa.Parameter]bool                            // see collects
	quiet      map[*ssa.Function]bool                             // see quietConstructor
	tableCalls map[ssa.CallInstruction][]Guard                    // see noteTableCall
	tableUses  map[types.Object][]ssa.CallInstruction             // calls of what is in a table
	views      []view
	setters    map[types.Type][]view // see between

	fieldOwners map[*types.Var]types.Type

	entryKinds map[*ssa.Function]EntryKind
	parallel   map[*ssa.Function]bool // entries that run in parallel with themselves
	naming     map[ssa.Value]bool     // calls whose effects have symbols of their own
	done       map[*ssa.Function]bool
	current    map[*ssa.Function]bool // the components being solved
	events     []Event                // the misuses on paths, in the order in which functions are solved
}

type madeKey struct {
	call ssa.CallInstruction
	made *Sym // in the callee
}

type foundKey struct {
	call ssa.CallInstruction
	p    *access.Path
}

// found is the symbol of a value that a callee finds in a place about which
// nothing is known.
func (e *engine) found(call ssa.CallInstruction, p *access.Path) *Sym {
	k := foundKey{call, p}
	s := e.foundSyms[k]
	if s == nil {
		at, _ := call.(ssa.Value)
		s = e.sym(Sym{At: at})
		e.foundSyms[k] = s
		e.naming[at] = true
	}
	return s
}

// made is the symbol of a value that a callee has made during a call.
func (e *engine) made(call ssa.CallInstruction, made *Sym) *Sym {
	k := madeKey{call, made}
	s := e.madeSyms[k]
	if s == nil {
		at, _ := call.(ssa.Value)
		s = e.sym(Sym{At: at, nonNil: true})
		e.madeSyms[k] = s
		e.naming[at] = true
	}
	return s
}

// summary returns what is known about a callee: nil for functions of unknown
// effect.
func (e *engine) summary(c ir.Callee) *Summary {
	if e.done[c.Fn] {
		return e.summaries[c.Fn]
	}
	if e.current[c.Fn] {
		return &Summary{} // recursion: nothing, in the first round
	}
	if c.Fn.Pkg == e.pkg.SSA && len(c.Fn.Blocks) > 0 {
		if !e.relevant.memo[c.Fn] {
			if takesFuncs(c.Fn) {
				return nil
			}
			return &Summary{}
		}
		// Not called by name, so the order of calls did not put it first.
		e.analyze([]*ssa.Function{c.Fn})
		return e.summaries[c.Fn]
	}
	if c.Obj != nil && c.Obj.Pkg() != e.pkg.Types {
		return e.foreign(c.Obj)
	}
	return nil
}

// foreign returns the summary of a function of another package, or nil.
func (e *engine) foreign(fn *types.Func) *Summary {
	sum, ok := e.imported[fn]
	if !ok {
		if fact := e.known(fn); fact != nil && len(fact.Cases)+len(fact.May) > 0 {
			sum = e.decode(fact, fn)
		}
		e.imported[fn] = sum
	}
	return sum
}

// maxInstrs bounds the functions that are analysed; beyond it there is only
// generated code.
const maxInstrs = 30000

// solve analyses one function.
func (e *engine) solve(fn *ssa.Function) (*function, *dataflow.Result[worlds]) {
	n := 0
	for _, b := range fn.Blocks {
		n += len(b.Instrs)
	}
	if n == 0 || n > maxInstrs {
		return nil, nil
	}
	f := &function{
		engine: e,
		fn:     fn,
		loops:  loops(fn),
		elems:  map[string][]*access.Path{},
		local:  map[ssa.Value]bool{},
		filled: map[*access.Path]bool{},
		budget: basicWork + instrWork*n,
	}
	f.joins, f.early = joins(fn)
	f.drained = e.drains(fn)
	f.repeated = repeated(fn)
	f.recovered = recovers(fn) && !slices.Contains(f.loops, true)
	f.index()
	return f, dataflow.Forward(fn, f)
}

// replayed is what the solution of a function shows: the worlds at its returns, in
// order, what it may do before, and, if that is asked for, what goes wrong in it.
type replayed struct {
	exits  []exit
	may    []Op
	events []Event
}

func (f *function) replay(r *dataflow.Result[worlds], misuses bool) (out replayed) {
	f.may = &mayOps{f: f, ops: map[mayKey]Op{}}
	if f.exhausted() {
		return out
	}
	f.work = 0
	r.Replay(func(instr ssa.Instruction, ws worlds) {
		if misuses && mayFail(instr) { // which tells f.may, too
			out.events = append(out.events, f.eventsAt(instr, ws)...)
		} else {
			f.Instr(ws, instr)
		}
		if ret, ok := instr.(*ssa.Return); ok {
			for _, w := range ws {
				out.exits = append(out.exits, exit{w, ret})
			}
			f.handOut(ws, ret)
		}
		switch instr.(type) {
		case *ssa.Jump, *ssa.If:
			for i := range instr.Block().Succs {
				f.Edge(ws, instr.Block(), i) // where loops go on to the next object
			}
		}
	})
	out.may = f.may.sorted(out.exits)
	return out
}

// mayFail reports whether instr may be a misuse.
func mayFail(instr ssa.Instruction) bool {
	switch instr.(type) {
	case *ssa.Call, *ssa.Go, *ssa.Send, *ssa.Select, *ssa.RunDefers:
		return true
	}
	return false
}

// run analyses the package bottom-up.
func (e *engine) run() {
	e.findSends()
	e.findReceives()
	e.findStored()
	e.findPosted()
	e.findFlags()
	e.findLatches()
	e.relevant = newRelevance(e)
	e.entryKinds = e.entries()
	for _, scc := range e.pkg.SCCs {
		if e.relevant.memo[scc[0]] {
			e.analyze(scc)
		}
	}
	e.arrived()
	e.withoutIdle()
}

// analyze summarizes the functions of a component.
func (e *engine) analyze(scc []*ssa.Function) {
	if e.done[scc[0]] {
		return
	}
	for _, fn := range scc {
		e.current[fn] = true
	}
	rounds := 1
	if len(scc) > 1 || e.callsItself(scc[0]) {
		rounds = 2
	}
	for round := range rounds {
		next := map[*ssa.Function]*Summary{}
		last := round == rounds-1
		for _, fn := range scc {
			f, r := e.solve(fn)
			if f == nil {
				continue
			}
			alone := last && len(scc) == 1 && rounds > 1
			shown := f.replay(r, last && !alone)
			next[fn] = f.summarize(shown.exits)
			next[fn].May = shown.may
			if !last {
				f.may = nil
				continue
			}
			// Now, and not at the end: a component can have thousands of
			// functions, and the solution of each takes memory.
			e.views = append(e.views, f.viewsOf(e.entryKinds[fn], next[fn], shown.exits)...)
			if setter, ok := f.setter(e.entryKinds[fn], next[fn]); ok {
				e.setters[setter.typ] = append(e.setters[setter.typ], setter)
			}
			if alone {
				e.settle(next, scc)
				shown = f.replay(r, true) // what it does when it calls itself is known by now
			}
			e.events = append(e.events, shown.events...)
			f.may = nil
		}
		e.settle(next, scc)
	}
	for _, fn := range scc {
		delete(e.current, fn)
	}
}

// settle makes the summaries of a component known.
func (e *engine) settle(summaries map[*ssa.Function]*Summary, scc []*ssa.Function) {
	for _, fn := range scc {
		e.summaries[fn] = summaries[fn]
		e.done[fn] = true
	}
}

func (e *engine) callsItself(fn *ssa.Function) bool {
	for _, site := range e.pkg.Callers[fn] {
		if site.Parent() == fn {
			return true
		}
	}
	return false
}

func newEngine(pkg *ir.Package, known func(*types.Func) *Portable) *engine {
	return &engine{
		names:      newNames(pkg),
		summaries:  map[*ssa.Function]*Summary{},
		known:      known,
		imported:   map[*types.Func]*Summary{},
		madeSyms:   map[madeKey]*Sym{},
		foundSyms:  map[foundKey]*Sym{},
		sent:       map[types.Object]bool{},
		sentVals:   map[ssa.Value]bool{},
		elsewhere:  map[ssa.Value]bool{},
		received:   map[any]bool{},
		parallel:   map[*ssa.Function]bool{},
		naming:     map[ssa.Value]bool{},
		stored:     map[ssa.Value]types.Object{},
		storesOf:   map[ssa.Value][]*ssa.Store{},
		posted:     map[ssa.Value]types.Object{},
		latches:    map[types.Object]string{},
		arrivals:   map[*ssa.Function]*arrival{},
		watches:    map[*ssa.Function]*watch{},
		quiet:      map[*ssa.Function]bool{},
		handedOut:  map[*ssa.Function]*handed{},
		groups:     map[*ssa.Function]map[string][]ssa.CallInstruction{},
		collectors: map[*ssa.Parameter]bool{},
		tableCalls: map[ssa.CallInstruction][]Guard{},
		flags:      map[types.Object]bool{},
		setters:    map[types.Type][]view{},
		atomics:    map[types.Object]bool{},
		underLock:  map[types.Object]bool{},
		madeLate:   map[types.Object]bool{},
		cleared:    map[types.Object]bool{},
		newChans:   map[types.Object]bool{},
		done:       map[*ssa.Function]bool{},
		current:    map[*ssa.Function]bool{},
	}
}
