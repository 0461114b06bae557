package chanstate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// Kind is what is done to a channel, or what is wrong with it.
type Kind int8

const (
	Close Kind = iota
	Send
	Receive

	NilClose    // close of a nil channel
	DoubleClose // close of a closed channel
	SendClosed  // send on a closed channel
)

// Op is an operation on a channel in some function.
type Op struct {
	Kind  Kind
	Place *access.Path // where the channel was when the function was entered
	Pos   token.Pos    // invalid in other packages
	Site  token.Pos    // Pos, or that of the call that leads there in the function at hand
	Func  *ssa.Function
	Name  string // the function, if it is of another package

	// Object is the field or package-level variable that holds the channel,
	// if known, and Guards are the locks held: see mayOps.
	Object types.Object
	Guards []Guard
	// In is the field or variable of the map that a local channel was put in, and of the
	// one that a channel was found in; see mailboxes.
	In types.Object
	// Heard are the fields and variables that a channel was received from, on each
	// of the ways there.
	Heard heard
	// Alone: the object that the other side would belong to is nil.
	Alone bool
	// Told: after a receive from a channel that a call has returned, such as that
	// of a context: whoever gave the signal may have seen to the rest. Heeds: so
	// on every path.
	Told, Heeds bool
	// Asked: a function value of which nothing is known was called before.
	Asked asked
	// Recovered: a panic goes no further than this operation.
	Recovered bool
	// Tested: on this path a flag or a channel was tested before. Flags are the
	// fields and variables that were tested on some path.
	Tested bool
	Flags  []types.Object
	// Looked: one of the tests was made under a lock that is still held. Unlocked: a lock
	// was given back before. Renewed: the function takes the channel out of its place
	// afterwards, under a lock that it does not hold now.
	Looked, Unlocked, Renewed bool
	// Detached: the channel had been taken out of its place before.
	Detached bool
	// TakenOut: the map or slice around it had been replaced before, so that who
	// looks the channel up under a lock, and uses it there, finds another.
	TakenOut bool
	// Default: a select that does not wait.
	Default bool

	Pre    []Atom                // what the path's conditions said about places at entry
	Locks  []lockset.Held        // held for certain
	Waited bool                  // a group was waited for before
	Recvd  []*access.Path        // channels received from before
	RMW    bool                  // behind a won atomic operation
	Claims map[types.Object]bool // flags by which this goroutine has won; see claim
	// Conditional: behind a condition that summaries can't express.
	Conditional bool
	// Sought: that condition compares one value with another, as a search does, or is
	// the result of one.
	Sought bool
	// Dispatched: it is one of several functions that a call may reach.
	Dispatched bool
	// Elsewhere: behind a condition on another object than the one at hand.
	Elsewhere bool
	// Unsure: a callee does it under conditions that its caller can't judge.
	Unsure     bool
	Nil        bool // the channel is nil
	NilChecked bool // it was compared with nil before
}

// asked tells whether a function value was called of which nothing is known, and
// whose it was.
type asked int8

const (
	nobody  asked = iota
	anybody       // it was found in a field, say
	callers       // it was passed as an argument
)

// Lent reports whether a function that the caller has passed was called before:
// what that was to do with the object it has done.
func (o Op) Lent() bool { return o.Asked == callers }

// Exclusively reports whether a lock is held in write mode.
func (o Op) Exclusively() bool {
	for _, h := range o.Locks {
		if !h.Read {
			return true
		}
	}
	return false
}

// InContainer reports whether the object whose channel it is was found in a map
// or a slice.
func (o Op) InContainer() bool {
	for p := o.Place; p != nil; p = p.Parent() {
		if p.Last().Elem != "" && p != o.Place {
			return true
		}
	}
	return false
}

// Shared reports whether all locks held are read locks, and there is one: then
// others are expected at the same time, and let in.
func (o Op) Shared() bool { return len(o.Locks) > 0 && !o.Exclusively() }

// Locked reports whether a lock is held on every path. The one inside a
// sync.Once does not count: it is there for others of the same function.
func (o Op) Locked() bool {
	return slices.ContainsFunc(o.Guards, func(g Guard) bool {
		obj, ok := g.Lock.(types.Object)
		return !ok || !isOnce(obj.Type())
	})
}

// InOnce reports whether it happens inside a sync.Once.
func (o Op) InOnce() bool {
	return slices.ContainsFunc(o.Locks, func(h lockset.Held) bool {
		obj := h.Lock.Object()
		return obj != nil && isOnce(obj.Type())
	})
}

func isOnce(t types.Type) bool {
	named, ok := deref(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "sync" && named.Obj().Name() == "Once"
}

// Event is a misuse on some path of a function.
type Event struct {
	Kind    Kind
	Op      Op // the operation that panics
	Earlier Op // the close before it
	Value   ssa.Value
	Fn      *ssa.Function
	Instr   ssa.Instruction
	// Useless: the same close again, behind the test that the channel is not nil,
	// though nobody sets it to nil.
	Useless bool
	// Again: a call in a loop does it that does not tell its caller whether it has.
	Again bool
	// Certain: whichever path leads here, it happens.
	Certain bool
	// Pair is set if entries of the package do it together.
	Pair *Pair
	// Async is the go statement whose goroutine runs one of the two.
	Async ssa.Instruction
}
