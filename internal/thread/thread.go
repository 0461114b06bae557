// Package thread computes the concurrency contexts of a package: from which
// entry points each function is reached, on which goroutines, and with which
// locks held. Entry points are exported functions, functions that are started
// as goroutines or registered as handlers, main, init and tests; an unexported
// function is known only through its callers. Contexts flow top-down over the
// call graph; the summaries that they flow through were computed bottom-up.
package thread

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/summary"
)

// Kind says what a thread is.
type Kind int

const (
	API       Kind = iota // an exported function, on a goroutine of its caller's
	Goroutine             // started by this package
	Handler               // called by a server, in parallel with itself
	Main                  // the main function
	Init                  // before anything else: init functions, sync.Once
	Test                  // a test, benchmark or example function
	Unknown               // a function value whose caller is not known
)

// Thread is a flow of control with one entry point.
type Thread struct {
	Kind  Kind
	Entry *ssa.Function
	// Spawn is what starts a Goroutine or a Handler, in Starter.
	Spawn   *summary.Spawn
	Starter *ssa.Function
	// Multi means that the thread runs in parallel with itself.
	Multi bool
	// PerCall means that there is one for each call of an exported starter, and
	// that it was given something that belongs to the call.
	PerCall bool
	// Keyed means that there is one for each call of an exported starter, which is
	// called again and again while others are running.
	Keyed bool
	// Outlives means that a Goroutine may still run when the exported function
	// that started it has returned. One of a group for which that function waits
	// is a part of the call.
	Outlives bool
}

// onItsOwn reports whether the thread is no part of a call from elsewhere.
func (t *Thread) onItsOwn() bool {
	return t.Kind == Handler || t.Kind == Goroutine && t.Outlives
}

// Pos is where the thread is started, or where its entry point is declared.
func (t *Thread) Pos() token.Pos {
	if t.Spawn != nil {
		return t.Spawn.Instr.Pos()
	}
	return t.Entry.Pos()
}

// queue returns what runs the thread and others one after the other.
func (t *Thread) queue() types.Object {
	if t.Spawn == nil {
		return nil
	}
	return t.Spawn.Queue
}

// Context is one way in which a function is entered.
type Context struct {
	Threads []*Thread
	// Locks are held at the entry, in the function's own terms; Elsewhere are
	// those held that it has no words for.
	Locks     []lockset.Held
	Elsewhere []lockset.Held
	// May are the locks that are possibly held, MayElsewhere those of them that
	// the function has no words for.
	May, MayElsewhere idset.Set
	// Owned are the roots that nobody but the calling thread can reach,
	// Distinct those that each instance of a multiple thread has for itself.
	Owned, Distinct idset.Set
	// Loaded are the roots that were loaded from atomics, which replace what they hold
	// as a whole.
	Loaded idset.Set
	// Given are the roots that the threads were started with: what hangs off
	// them can be reached by others, too.
	Given idset.Set
	// Assumed means that a caller further up says that its own callers hold
	// the lock, so that nothing is known about which locks are held.
	Assumed bool
	// Setup means that a constructor is among the callers, Starting that a method is
	// which starts the object, and had started nothing yet.
	Setup, Starting bool
	// Waited means that a caller has waited for a group, see [summary.Package.Quiet].
	Waited bool
	// Heard are the fields and variables by which goroutines say that they are done, and
	// for which callers have waited.
	Heard idset.Set
	// From are call sites that enter the function in this way; there are
	// none where a thread starts.
	From []ssa.CallInstruction

	fresh bool // it has changed since it was carried on
}

// locked reports whether a lock is held, or possibly held, where site is.
func (c *Context) locked(site summary.Site) bool {
	return len(site.Locks.Under(c.Locks))+len(site.Locks.May) > 0 || c.Locked()
}

// Locked reports whether a lock is held, or possibly held, at the entry.
func (c *Context) Locked() bool {
	return len(c.Locks)+len(c.Elsewhere)+len(c.May)+len(c.MayElsewhere) > 0
}

// constructors begin the names of functions that make an object, and that call
// others before they give it away.
var constructors = []string{"New", "new", "Open", "open", "Init", "init", "Setup", "setup", "Must", "must"}

// creates reports whether fn is a constructor by its name: of a method, which
// has its object already, that says less.
func creates(fn *ssa.Function) bool {
	return fn.Signature.Recv() == nil && fn.Parent() == nil &&
		slices.ContainsFunc(constructors, func(p string) bool { return strings.HasPrefix(fn.Name(), p) })
}

// Starts reports whether fn is a method that by convention brings an object to work,
// before which nobody else uses it. What it does when it has started a goroutine, it
// does beside it.
func Starts(fn *ssa.Function) bool {
	return fn.Signature.Recv() != nil && slices.Contains([]string{"Start", "OnStart"}, fn.Name())
}

// Shares reports whether what hangs off root can be reached by others: it was
// given to the thread, or is a package-level variable.
func (c *Context) Shares(root *access.Path) bool {
	return root.IsGlobal() || c.Given.Has(root.ID())
}

// Silent reports whether nothing runs in parallel with the context: package
// initialisation, or a test, which is judged by what it starts itself.
func (c *Context) Silent() bool {
	for _, t := range c.Threads {
		if t.Kind != Init && t.Kind != Test {
			return false
		}
	}
	return true
}

// Parallel reports whether a and b may run at the same time as far as their
// kinds tell.
func Parallel(a, b *Thread) bool {
	if a.queue() != nil && a.queue() == b.queue() {
		return false
	}
	if a == b {
		return a.Multi && a.Kind != API // that would be a convention only
	}
	if a.Kind > b.Kind {
		a, b = b, a
	}
	if a.Kind == API && b.Kind == Goroutine && !b.Outlives {
		return false // two exported functions: by convention only
	}
	return b.Kind == Goroutine || b.Kind == Handler // with another of these, or the API
}
