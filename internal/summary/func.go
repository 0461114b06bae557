// Package summary describes what each function does to maps, locks and
// goroutines, in terms that its callers can translate: access paths rooted at
// its parameters, at package-level variables, or, for function literals, at
// the variables of the enclosing function. Summaries are computed bottom-up
// over the strongly connected components of the call graph and travel between
// packages as facts, the compositional scheme of RacerD (Blackshear et al.,
// OOPSLA 2018).
package summary

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/idset"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// Access is a use of the contents of a map.
type Access struct {
	Map   *access.Path
	Write bool
	// Locks are the locks held, relative to the function's entry.
	Locks lockset.State
	// Live are the function's spawns that may be running, Leaked the roots
	// that others can reach.
	Live, Leaked idset.Set
	// Received are the channels and groups that were waited for before.
	Received idset.Set
	// Owned means that nobody else can reach the map at this point.
	Owned bool
	// Pos is where the function does it, itself or by a call.
	Pos token.Pos
	// Site is where the map is touched: Pos, or a place in Callee.
	Site token.Pos
	// Callee is the function that does it if this one only calls it.
	Callee *types.Func
	// Refill means that the map was made, and put where it is, under the locks
	// that are still held.
	Refill bool
	// Elsewhere means that somebody else does it, later, whom the locks of this
	// function and its callers do not cover.
	Elsewhere bool
	// Queue is what runs the function that does it one after the other with others.
	Queue types.Object
	// As is what the access assumes of the dynamic type of an interface value.
	As Assumption
	// Alias means that Map is another name than the one by which it is used.
	Alias bool
	// Apart means that it is also under a lock that each run of the spawned code which
	// does it has for itself.
	Apart bool
	// Gave says how the function, to which the map belonged, has given it away.
	Gave Gift
	// Loaded are the locks that were held when the map was read from its
	// variable, if that is known: one that is not held any more did not
	// protect the access.
	Loaded []lockset.Held
	// Fetched are the locks that were held when the object that holds the map was
	// taken out of another map.
	Fetched []lockset.Held
}

// Assumption says of which type the interface value Recv is; nothing if Recv is nil.
type Assumption struct {
	Recv *access.Path
	Type types.Type
}

// Excludes reports whether a and b cannot both hold: an object has one type.
func (a Assumption) Excludes(b Assumption) bool {
	return a.Recv != nil && a.Recv == b.Recv && !types.Identical(a.Type, b.Type)
}

// Gift is a way in which a value is passed on to others for good.
type Gift int

const (
	Kept     Gift = iota
	ToChan        // it was sent, and no answer was waited for
	ToAtomic      // it was put into an atomic value or a concurrent map
)

// Spawn is something that a function starts to run in parallel with itself:
// a goroutine, or a callback that a library calls from goroutines of its own.
type Spawn struct {
	ID    int32
	Instr ssa.Instruction
	Mode  concur.Mode
	// Fn is what runs; nil if that is unknown or in another package.
	Fn *ssa.Function
	// Origin is the callee's spawn that this one stands for, if any.
	Origin *Spawn
	// Callee is Fn with its arguments, if this function starts it itself.
	Callee ir.Callee
	// Accesses are those of the spawned code, in the starter's terms.
	Accesses []Access
	// Shares are the roots that the spawned code can reach.
	Shares idset.Set
	// Renewed are the fields and variables that get a new object before each start.
	Renewed idset.Set
	// Joins is the group whose Wait waits for it, if known.
	Joins *access.Path
	// Signals are the channels that it sends on or closes, Before what it has
	// waited for by then.
	Signals, Before idset.Set
	// Gates are the channels for which it waits before it gets to any map.
	Gates idset.Set
	// Later means that it does not start before the starter returns, or at a
	// time that has nothing to do with it: handlers, parallel subtests.
	Later bool
	// Self means that it runs in parallel with itself.
	Self bool
	// AtOnce means that its starter does nothing before it has ended, as if it
	// had called it.
	AtOnce bool
	// Foreign is the other package that has started it; how that package ends
	// it is not known.
	Foreign *types.Package
	// Queue is what runs the functions of a queue one after the other.
	Queue types.Object
	// Locking is what is held by who calls Fn, each time.
	Locking
	// Last means that nobody else has what Fn is given any more.
	Last bool
	// Covered are the locks that the starter holds from the start to the join:
	// they keep others away, but not the spawned code from itself.
	Covered []lockset.Held
}

// Call is a call of a function value that a parameter holds, the function's
// own or that of an enclosing function.
type Call struct {
	Func *access.Path
	Mode concur.Mode
	// Group is waited for when what runs the function beside the caller has to be done.
	Group *access.Path
	Locking
}

// Locking says what is held where a function value is called by whom it was
// passed to.
type Locking struct {
	Locks []lockset.Held // on top of those of who passed it
	Freed []*access.Path // locks of who passed it that were given back
	// Args are the locks of what the function is given: paths from its formal
	// parameters on.
	Args []lockset.Held
	// Given are the maps that it is given for its parameters, see mapsGiven.
	Given []*access.Path
}

// Run is a function that an instruction runs, or arranges to be run, on the
// same goroutine.
type Run struct {
	Callee ir.Callee
	Mode   concur.Mode
	Locking
}

// Func is the summary of one function.
type Func struct {
	Fn *ssa.Function

	// Accesses lists the accesses of the function and of what it calls.
	Accesses []Access
	Spawns   []*Spawn
	// LiveAtExit are the spawns that may outlive the function.
	LiveAtExit idset.Set

	// Acquires and Releases are the net effect on locks, from entry to exit.
	Acquires []lockset.Held
	Releases []*access.Path
	// Possible are locks that it may have taken, depending on a flag that its
	// callers test, too.
	Possible []*access.Path
	// UnlockResult is the lock that the function value it returns gives back.
	UnlockResult *access.Path

	// Assigns are the maps, fields of parameters, that are replaced by others.
	Assigns []*access.Path
	// Calls lists the parameters that are called.
	Calls []Call
	// Leaks lists the parameters that the function makes reachable for others.
	Leaks []Leak
	// Fresh says for each result whether nobody else can reach it.
	Fresh []bool
	// Makes maps objects that the function makes to the results by which it
	// returns them.
	Makes map[ssa.Value]int
	// Holds lists what the objects that it makes and returns hold that is not
	// new itself.
	Holds []Hold
	// Loads lists for each result that is a map, or an object out of a map, the
	// locks that were held when it was read.
	Loads [][]lockset.Held
	// Signals are the channels that the function sends on or closes, Waits the
	// channels and groups that it certainly waits for, Before those that it has
	// waited for when it signals.
	Signals, Waits, Before idset.Set
	// Subtest means that it calls (*testing.T).Parallel.
	Subtest bool

	// Sites describes the calls, deferred calls included, and the spawns.
	Sites map[ssa.Instruction]Site
	// Runs lists the function values that a call runs besides its callee.
	Runs map[ssa.Instruction][]Run
	// Own are the accesses by the function's own instructions, and those of
	// callees whose maps only the caller can name.
	Own []Access
	// Retained are the roots that others can reach when the function returns.
	Retained idset.Set
}

// Overlap reports whether one of two spawns is started while the other may be
// running.
func (s *Func) Overlap(a, b *Spawn) bool {
	return a.Later || b.Later || s.Sites[a.Instr].Live.Has(b.ID) || s.Sites[b.Instr].Live.Has(a.ID)
}

// Site is a call or a spawn: the state in which it runs, and which of the
// roots that it passes on, as arguments or captured, nobody else can reach.
type Site struct {
	State
	Owned idset.Set
	// Parts are the roots of which an argument is a part, by a name that it does
	// not have here: it comes out of a slice into which it was put before.
	Parts map[int]idset.Set
	// Taken are the arguments that were taken out of shared memory before.
	Taken []int
}

// Leak says that a parameter can be reached by others, if Keeper is not negative only
// by those who can reach the objects of that parameter.
type Leak struct{ Param, Keeper int }

// Hold is a value that stands in the part Sels of a result: in the function's
// terms one of the caller's, or nil if it is none that the caller has a name for.
type Hold struct {
	Result int
	Sels   []access.Selector
	Val    *access.Path
}

// Package holds the summaries of one package.
type Package struct {
	IR    *ir.Package
	Paths *access.Paths
	Locks *lockset.Table
	APIs  *concur.Table
	Funcs map[*ssa.Function]*Func

	imported   func(*types.Func) *Portable
	decoded    map[*types.Func]*Func
	results    map[*ssa.Function][]*access.Path
	semaphores map[types.Object]bool
	busy       map[types.Object]bool // see findBusy
	sentOn     map[any]bool          // see sendsOn
	carriers   carriers
	runsQueue  map[*ssa.Function]bool // functions that call those of a queue, one after the other
	underWay   map[types.Object]bool  // see Quiet
}

// Of returns the summary of fn, or nil if it is not of this package.
func (p *Package) Of(fn *ssa.Function) *Func { return p.Funcs[fn] }
