// Package nilness finds out where maps may be nil.
//
// # Lattice
//
// A forward may-analysis per function gives every place that holds a map a set
// of the answers Nil, Made and Unknown ([Bits]), joined by union. Nil is only
// in the set if there is a reason for it ([Origin]): a zero value, a nil that is
// assigned or returned, a test that the code itself makes. What comes from
// outside is Unknown, together with the place that it had at the entry of the
// function, so that callers can be asked. A nil carries the conditions of the
// path on which it came ([Fact.When]) and is dropped on branches that
// contradict them; this separates correlated branches, and "nil together with
// an error", without enumerating paths (property simulation: Das, Lerner and
// Seigl, PLDI 2002).
//
// # Places
//
// A place is an access path (internal/access) whose root is a variable or a
// value. Structs and arrays pass what is known of them on to their fields, so
// a zero value is one fact. Slices under a variable index are one element.
// Entries of maps are told apart by key; all others share one element that says
// whether entries are missing. Values that were loaded from a place stand for
// it until something else is stored there.
//
// # Functions
//
// Functions are solved bottom-up over the strongly connected components of the
// call graph. A [Summary] says what a function returns, what it leaves in the
// objects that it is given, and which maps it assigns entries of without having
// made or tested them; facts carry it to other packages. Assignments that no
// caller in the package vouches for are [Open]; what the package does about
// the field elsewhere ([Field]) decides whether they are suspect, in the manner
// of deviant behaviour (Engler et al., SOSP 2001).
package nilness
