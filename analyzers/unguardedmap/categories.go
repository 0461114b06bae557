package unguardedmap

import "github.com/maprace/maprace-lint/internal/report"

// Categories lists what the analyzer reports.
var Categories = []*report.Category{inconsistentLock, readLocked, parallelAccess, useAfterUnlock, publishedMap}

var inconsistentLock = &report.Category{Name: "inconsistent-lock", Level: report.Medium, Doc: `A map is used without the lock that is held at its other uses.

Wrong:

	func (s *Store) Set(k, v string) { s.mu.Lock(); s.m[k] = v; s.mu.Unlock() }
	func (s *Store) Get(k string) string { return s.m[k] }

Right: take s.mu in Get as well.

Not reported: construction before the value is shared, helpers whose callers hold
the lock, maps that are never written after they were published.

Fix: hold the lock, or copy the map while it is held.

Level: medium, since a majority of functions says which lock guards the map; low
where the lock is held at a minority, or in functions that set things up (New,
Init, Open, Load, ...).
`}

var readLocked = &report.Category{Name: "read-locked-write", Level: report.High, Doc: `A map is written while its lock is only held for reading. Other readers hold it
at the same time.

Wrong:

	s.mu.RLock()
	delete(s.m, k)
	s.mu.RUnlock()

Right: use Lock and Unlock.

Level: high, since the mode of the lock leaves no doubt.
`}

var parallelAccess = &report.Category{Name: "parallel-access", Level: report.High, Doc: `Goroutines, or handlers that a server runs in parallel, share a map, at least one
of them writes, and no lock is held at both.

Wrong:

	for _, host := range hosts {
		go func() { results[host] = ping(host) }()
	}

Right: lock a mutex around the write, or send the results over a channel.

Not reported: what happens before the goroutine starts and after it was waited
for, maps that each goroutine has for itself, maps that are only read.

Level: high where one function shows both sides, medium where the two sides are
in different functions.
`}

var useAfterUnlock = &report.Category{Name: "use-after-unlock", Level: report.Medium, Doc: `A map is read from its field under the lock and used after the unlock. Copying a
map variable does not copy the map.

Wrong:

	s.mu.Lock()
	m := s.m
	s.mu.Unlock()
	for k := range m { ... }

Right: maps.Clone(s.m) while the lock is held.

Not reported: a map that was taken over, since its field was assigned anew, or
its entry deleted, under the lock.

Level: medium, as for inconsistent-lock.
`}

var publishedMap = &report.Category{Name: "published-map", Level: report.Medium, Doc: `A map is written in place after it was loaded from an atomic value or taken from a
context. Such maps are shared with readers that take no lock.

Wrong:

	m := cfg.Load().(map[string]string)
	m[k] = v

Right: clone the map, change the clone, and store it.

Level: medium, since a package may keep a context to one goroutine.
`}
