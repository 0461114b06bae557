// Package chanstate follows channels through functions: which of them may be
// nil, open or closed at a point, who closes them and sends on them, and what
// those functions test before they do. It is a typestate analysis (Strom and
// Yemini, TSE 1986) whose states are kept apart by the conditions that led to
// them (Das, Lerner and Seigle, ESP, PLDI 2002), with function summaries
// bottom-up over the call graph.
//
// # Lattice
//
// A value is a constant ("nil", "true", "0"), a symbol, which stands for a value
// that is not known but always the same, or anything:
//
//	       anything
//	    /      |      \
//	"nil"   symbols   other constants
//
// What is known about a symbol is a [Fact]: the constant that it equals, or the
// constants that it differs from; fewer of them is higher. A channel's symbol
// has a state besides, with the operation that closed it:
//
//	     Unknown
//	    /       \
//	Open      Closed by op
//
// A channel is nil if its value is the constant or its symbol's fact says so.
//
// A [world] is what is certain (must) on one set of paths to a point: what places
// and registers hold, the facts, the states, the locks held; only sends and the
// goroutines that may run are collected (may). Worlds that agree about channels
// become one, which keeps what they have in common. The state at a point is a set
// of at most ten worlds, so that `closed = true; break` is told from the other ways
// out of a loop; beyond that they are folded.
//
// # From a function to a finding
//
//  1. relevant.go picks the functions worth solving, index.go what one pass over
//     them finds.
//  2. transfer.go, operations.go, calls.go and branch.go say what an instruction
//     does to a world; spawn.go what goroutines that still run may do meanwhile, also
//     those that a callee has left running (running.go).
//  3. summary.go turns the worlds at the returns into cases: conditions at entry,
//     operations, effects. A guard needs no special treatment: a function that
//     returns early when a flag is set has one case that requires the flag and does
//     nothing, and one that requires it unset, closes the channel and leaves the
//     flag set. may.go collects what another thread has to fear. apply.go and
//     binding.go run a summary at a call; fact.go carries it to other packages.
//  4. analysis.go replays each function and collects the [Event]s on its paths.
//  5. entry.go finds where threads enter the package, view.go what such a function
//     does to one object, and pairs.go runs two of them one after the other, or
//     looks for what keeps them apart at the same time.
//
// Package closenil words the events and says how much confidence each deserves.
package chanstate
