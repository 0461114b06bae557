package unguardedmap

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/summary"
)

// loaders return values that are shared by design: what an atomic holds is
// replaced as a whole, and what a context carries belongs to all that got the
// context.
var loaders = map[string]string{
	"(*sync/atomic.Value).Load":      "an atomic value",
	"(*sync/atomic.Pointer[T]).Load": "an atomic pointer",
	"(*sync.Map).Load":               "a concurrent map",
	"(*sync.Map).LoadOrStore":        "a concurrent map",
	"(context.Context).Value":        fromContext,
}

const fromContext = "a context"

// published reports writes into a map that others read without a lock: it was
// loaded from an atomic or a context, or the function has just put it into an
// atomic or sent it to another goroutine.
func (f *finder) published() {
	origins := f.findOrigins()
	for _, fn := range f.sums.IR.Funcs {
		told := map[*access.Path]bool{} // one report for each map is enough
		for _, a := range f.sums.Of(fn).Own {
			if told[a.Map] {
				continue
			}
			before := len(f.findings)
			switch from := origins.of(a.Map.Root(), maxLoaders); {
			case a.Gave != summary.Kept:
				f.givenAway(origins, fn, a)
			case a.Write && from.how != "":
				f.loadedMap(origins, fn, a, from)
			}
			told[a.Map] = slices.ContainsFunc(f.findings[before:], func(r report.Finding) bool { return r.Level > report.Low })
		}
	}
}

// loadedMap reports a write into a map that was loaded from a shared place. A
// lock that is held only keeps writers apart: it is judged by what the readers
// of the same place do.
func (f *finder) loadedMap(o *origins, fn *ssa.Function, a summary.Access, from origin) {
	locked := len(a.Locks.Must)+len(a.Locks.May) > 0
	if locked && !o.readWithout[place{from.where, a.Map.Depth()}] {
		return
	}
	level := report.Medium
	if locked && len(ownLocks(a)) > 0 {
		return
	}
	if from.how == fromContext && !(a.Map.IsRoot() && f.derivesContext(fn, a)) {
		level = report.Low // most contexts stay on one goroutine
	}
	f.add(report.Finding{
		Pos:      a.Pos,
		Category: publishedMap,
		Level:    level,
		Message:  fmt.Sprintf("write to map %s, which was loaded from %s and is shared with its other readers", f.mapText(a), from.how),
	})
}

// ownLocks returns the locks held that are part of what was loaded.
func ownLocks(a summary.Access) (own []summary.Access) {
	for _, h := range a.Locks.Must {
		if h.Lock.Root() == a.Map.Root() {
			own = append(own, a)
		}
	}
	return own
}

// derivesContext reports whether fn puts the map into a context that it
// returns: its callers take what they passed in to be unchanged.
func (f *finder) derivesContext(fn *ssa.Function, a summary.Access) bool {
	results := fn.Signature.Results()
	for i := range results.Len() {
		if types.TypeString(results.At(i).Type(), nil) == "context.Context" {
			return f.sums.Of(fn).Retained.Has(a.Map.ID())
		}
	}
	return false
}

// givenAway reports a use of a map that the function has given to others.
func (f *finder) givenAway(o *origins, fn *ssa.Function, a summary.Access) {
	var where string
	switch {
	case len(a.Locks.Must)+len(a.Locks.May) > 0:
		return
	case a.Gave == summary.ToAtomic && a.Write:
		where = "it was stored where others read it without a lock"
	case a.Gave == summary.ToChan && (a.Write || o.receiverWrites(f.sums, fn, a)):
		where = "it was sent to another goroutine"
	default:
		return
	}
	f.add(report.Finding{
		Pos:      a.Pos,
		Category: publishedMap,
		Level:    report.Medium,
		Message:  fmt.Sprintf("%s map %s after %s", verb(a), f.mapText(a), where),
	})
}

// origin is where a value was loaded from: how names the kind of place in
// messages, where is the field or variable.
type origin struct {
	how   string
	where types.Object
}

// place is a map inside of what a shared place holds.
type place struct {
	where types.Object
	depth int
}

// origins knows the shared places of a package.
type origins struct {
	sums        *summary.Package
	readWithout map[place]bool        // maps that are used without any lock
	received    map[types.Object]bool // channels whose receivers write to the map
}

// findOrigins looks at all accesses of maps that come out of shared places.
func (f *finder) findOrigins() *origins {
	o := &origins{sums: f.sums, readWithout: map[place]bool{}, received: map[types.Object]bool{}}
	for _, fn := range f.sums.IR.Funcs {
		for _, a := range f.sums.Of(fn).Own {
			root := a.Map.Root()
			if load, ok := root.(*ssa.UnOp); ok && a.Write {
				if ch := f.sums.Paths.Of(load.X).Object(); ch != nil {
					o.received[ch] = true
				}
			}
			from := o.of(root, maxLoaders)
			if from.where == nil || len(a.Locks.Must)+len(a.Locks.May) > 0 {
				continue
			}
			for _, ctx := range f.contexts.Of(fn) {
				if !ctx.Assumed && !ctx.Silent() && !ctx.Locked() {
					o.readWithout[place{from.where, a.Map.Depth()}] = true
				}
			}
		}
	}
	return o
}

// maxLoaders bounds the helpers through which a loaded value is followed.
const maxLoaders = 3

// of returns where the value at the root of a path was loaded from, also
// through functions of this package that return what they load.
func (o *origins) of(root ssa.Value, depth int) origin {
	index := 0
	if ext, ok := root.(*ssa.Extract); ok {
		root, index = ext.Tuple, ext.Index
	}
	call, ok := root.(*ssa.Call)
	if !ok {
		return origin{}
	}
	if m := call.Call.Method; m != nil {
		if how := loaders[m.FullName()]; how != "" && index == 0 {
			return origin{how: how}
		}
		return origin{}
	}
	fn := call.Call.StaticCallee()
	if fn == nil {
		return origin{}
	}
	if obj, ok := fn.Object().(*types.Func); ok && index == 0 {
		if how := loaders[obj.Origin().FullName()]; how != "" {
			return origin{how, o.sums.Paths.Of(call.Call.Args[0]).Object()}
		}
	}
	callees := o.sums.IR.Callees(&call.Call)
	if depth == 0 || len(callees) != 1 || o.sums.Of(callees[0].Fn) == nil {
		return origin{}
	}
	return o.ofResult(callees[0].Fn, index, depth-1)
}

// ofResult returns where a function loads what it always returns, or nil.
func (o *origins) ofResult(fn *ssa.Function, index, depth int) (from origin) {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || index >= len(ret.Results) {
			continue
		}
		if _, isConst := ret.Results[index].(*ssa.Const); isConst {
			continue
		}
		path := o.sums.Paths.Of(ret.Results[index])
		got := o.of(path.Root(), depth)
		if !path.IsRoot() || got.how == "" || from.how != "" && got != from {
			return origin{}
		}
		from = got
	}
	return from
}

// receiverWrites reports whether the map of a was sent on a channel whose
// receivers change what they get.
func (o *origins) receiverWrites(sums *summary.Package, fn *ssa.Function, a summary.Access) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			send, ok := instr.(*ssa.Send)
			if ok && sums.Paths.Of(send.X).Root() == a.Map.Root() && o.received[sums.Paths.Of(send.Chan).Object()] {
				return true
			}
		}
	}
	return false
}
