package summary

import (
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/settings"
)

// Analyzer computes the summaries of a package and exports those of its
// functions as facts. It reports nothing.
var Analyzer = &analysis.Analyzer{
	Name:       "mapracesummary",
	Doc:        "summarise which maps, locks and goroutines functions use",
	Requires:   []*analysis.Analyzer{ir.Analyzer, settings.Analyzer},
	FactTypes:  []analysis.Fact{new(Portable)},
	ResultType: reflect.TypeFor[*Lazy](),
	Run:        run,
}

// Lazy are summaries that are computed when they are first asked for.
type Lazy struct{ get func() *Package }

// Package computes the summaries on the first call.
func (l *Lazy) Package() *Package { return l.get() }

func run(pass *analysis.Pass) (any, error) {
	lazy := pass.ResultOf[ir.Analyzer].(*ir.Lazy)
	imported := func(fn *types.Func) *Portable {
		if ir.Standard(fn.Pkg().Path()) {
			return nil
		}
		fact := new(Portable)
		if pass.ImportObjectFact(fn.Origin(), fact) {
			return fact
		}
		return nil
	}
	result := &Lazy{sync.OnceValue(func() *Package { return compute(lazy.Package(), settings.Of(pass), imported) })}
	if ir.Standard(pass.Pkg.Path()) {
		return result, nil // tables describe it to other packages
	}
	p := result.Package()
	for _, fn := range p.IR.Funcs {
		obj, ok := fn.Object().(*types.Func)
		if !ok || obj.Pkg() != pass.Pkg || fn.Parent() != nil {
			continue
		}
		if fact := p.encode(p.Funcs[fn]); !fact.empty() {
			pass.ExportObjectFact(obj, fact)
		}
	}
	return result, nil
}

// Portable is the part of a summary that callers in other packages need.
// Slices are sorted or in source order, so that encoding is deterministic.
type Portable struct {
	Accesses     []PortableAccess
	Acquires     []PortableHeld
	Releases     []access.Exported
	UnlockResult *access.Exported
	Calls        []PortableCall
	Leaks        []Leak
	Fresh        []bool
	Results      []PortableResult
	Spawns       []PortableSpawn
}

// PortableSpawn is a [Spawn] that outlives the function and uses maps that it
// was passed.
type PortableSpawn struct {
	Accesses []PortableAccess
	Later    bool
}

// PortableAccess is an [Access] without positions.
type PortableAccess struct {
	Map   access.Exported
	Write bool
	Locks []PortableHeld
}

func (a PortableAccess) equal(b PortableAccess) bool {
	return a.Write == b.Write && a.Map.Equal(b.Map) && slices.EqualFunc(a.Locks, b.Locks, PortableHeld.equal)
}

// PortableHeld is a [lockset.Held].
type PortableHeld struct {
	Lock access.Exported
	Read bool
}

func (h PortableHeld) equal(g PortableHeld) bool { return h.Read == g.Read && h.Lock.Equal(g.Lock) }

// PortableCall is a [Call].
type PortableCall struct {
	Func  access.Exported
	Mode  concur.Mode
	Locks []PortableHeld
	Args  []PortableHeld
}

func (c PortableCall) equal(d PortableCall) bool {
	return c.Mode == d.Mode && c.Func.Equal(d.Func) &&
		slices.EqualFunc(c.Locks, d.Locks, PortableHeld.equal) && slices.EqualFunc(c.Args, d.Args, PortableHeld.equal)
}

// PortableResult is the path that a getter returns as its i-th result.
type PortableResult struct {
	Index int
	Path  access.Exported
}

// AFact marks Portable as a fact.
func (*Portable) AFact() {}

func (f *Portable) String() string { return "summary" }

func (f *Portable) empty() bool {
	return len(f.Accesses)+len(f.Acquires)+len(f.Releases)+len(f.Calls)+len(f.Leaks)+len(f.Results)+len(f.Spawns) == 0 &&
		f.UnlockResult == nil && !slices.Contains(f.Fresh, true)
}

// maxExported bounds the accesses in a fact.
const maxExported = 32

func (p *Package) encode(f *Func) *Portable {
	out := &Portable{Leaks: f.Leaks, Fresh: f.Fresh}
	for _, a := range f.Accesses {
		if a.Owned || a.Alias || len(out.Accesses) == maxExported {
			continue
		}
		path, ok := p.Paths.Export(f.Fn, a.Map)
		if !ok || path.Param < 0 {
			continue
		}
		pa := PortableAccess{path, a.Write, p.portableLocks(f.Fn, a.Locks.Must)}
		if !slices.ContainsFunc(out.Accesses, pa.equal) {
			out.Accesses = append(out.Accesses, pa)
		}
	}
	out.Acquires = p.portableLocks(f.Fn, f.Acquires)
	for _, l := range f.Releases {
		if path, ok := p.Paths.Export(f.Fn, l); ok {
			out.Releases = append(out.Releases, path)
		}
	}
	if f.UnlockResult != nil {
		if path, ok := p.Paths.Export(f.Fn, f.UnlockResult); ok {
			out.UnlockResult = &path
		}
	}
	for _, c := range f.Calls {
		if path, ok := p.Paths.Export(f.Fn, c.Func); ok {
			pc := PortableCall{path, c.Mode, p.portableLocks(f.Fn, c.Locks), p.portableLocks(f.Fn, c.Args)}
			if !slices.ContainsFunc(out.Calls, pc.equal) {
				out.Calls = append(out.Calls, pc)
			}
		}
	}
	for i, r := range p.results[f.Fn] {
		if r == nil {
			continue
		}
		if path, ok := p.Paths.Export(f.Fn, r); ok {
			out.Results = append(out.Results, PortableResult{i, path})
		}
	}
	for _, id := range f.LiveAtExit {
		if sp := p.portableSpawn(f, f.Spawns[id]); len(sp.Accesses) > 0 && len(out.Spawns) < maxExportedSpawns {
			out.Spawns = append(out.Spawns, sp)
		}
	}
	return out
}

// maxExportedSpawns bounds the spawns in a fact.
const maxExportedSpawns = 4

// portableSpawn describes what a spawn does without a lock to the maps that its
// starter was passed. What it does to the receiver's is this package's affair.
func (p *Package) portableSpawn(f *Func, sp *Spawn) PortableSpawn {
	out := PortableSpawn{Later: sp.Later}
	for _, a := range sp.Protected() {
		path, ok := p.Paths.Export(f.Fn, a.Map)
		if !ok || a.Queue != nil || path.Param < 0 || path.Param == 0 && f.Fn.Signature.Recv() != nil || len(a.Locks.Must)+len(a.Locks.May) > 0 {
			continue
		}
		pa := PortableAccess{Map: path, Write: a.Write}
		if !slices.ContainsFunc(out.Accesses, pa.equal) {
			out.Accesses = append(out.Accesses, pa)
		}
	}
	return out
}

func (p *Package) portableLocks(fn *ssa.Function, held []lockset.Held) []PortableHeld {
	var out []PortableHeld
	for _, h := range held {
		if path, ok := p.Paths.Export(fn, h.Lock); ok {
			out = append(out, PortableHeld{path, h.Read})
		}
	}
	return out
}
