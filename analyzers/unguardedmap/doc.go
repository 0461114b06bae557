// Package unguardedmap finds maps that several goroutines use without a lock.
package unguardedmap

// Doc is the analyzer's documentation.
const Doc = `report concurrent access to maps without a lock

A Go map is not safe for concurrent use when one of the accesses writes. The
runtime stops the whole process when it notices ("fatal error: concurrent map
writes"), and no recover helps.

The analyzer reports a map that is guarded by a lock at most accesses and not at
this one, a write under a read lock, a map that goroutines started here share
without a lock, and a map that is used after the lock has been released. It
follows calls, closures, lock wrappers and constructors, also across packages.
It is silent where it cannot tell that two accesses may run in parallel.`
