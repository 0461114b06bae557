package guard_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/irtest"
	"github.com/maprace/maprace-lint/internal/summary"
	"github.com/maprace/maprace-lint/internal/thread"
)

func TestContracts(t *testing.T) {
	for doc, want := range map[string]bool{
		"mu must be held.":                              true,
		"The caller must hold s.mu.":                    true,
		"Callers are expected to hold the lock.":        true,
		"drop is called with mu held.":                  true,
		"requires s.mu":                                 true,
		"+checklocks:s.mu":                              true,
		"It assumes that the mutex is already locked.":  true,
		"hold the ref lock before calling":              true,
		"Always call with the lock and the full name.":  true,
		"drop removes k.":                               false,
		"drop takes the lock.":                          false,
		"drop holds the lock while it works.":           false,
		"The caller must not hold s.mu.":                false,
		"The lock need not be held.":                    false,
		"It calls a helper that requires the lock.":     false,
		"drop removes the key from the blocked list.":   false,
		"drop writes with the lock held by View.":       false,
		"drop writes with the lock held by the caller.": true,
	} {
		pkg := irtest.Build(t, "package p\n\ntype s struct{}\n\n// "+doc+"\nfunc (*s) drop(k string) {}\n")
		if got := guard.Declare(pkg, nil).Contract(irtest.Func(t, pkg, "drop")); got != want {
			t.Errorf("%q is a contract: %t, want %t", doc, got, want)
		}
	}
	for name, want := range map[string]bool{"dropLocked": true, "dropWithLock": true, "drop_locked": true, "drop": false, "lockedDrop": false, "blocked": false} {
		pkg := irtest.Build(t, "package p\n\nfunc "+name+"() {}\n")
		if got := guard.Declare(pkg, nil).Contract(irtest.Func(t, pkg, name)); got != want {
			t.Errorf("%s is a contract by its name: %t, want %t", name, got, want)
		}
	}
}

func TestDocumentedAsUnsafe(t *testing.T) {
	for doc, want := range map[string]bool{
		"drop is not safe for concurrent use.":                   true,
		"It must only be called from the sendLoop goroutine.":    true,
		"Callers must serialize it with mutations like any use.": true,
		"It is only called by Close.":                            false,
		"drop is safe for concurrent use.":                       false,
	} {
		pkg := irtest.Build(t, "package p\n\ntype s struct{}\n\n// "+doc+"\nfunc (*s) drop(k string) {}\n")
		if got := guard.Declare(pkg, nil).Unsafe(irtest.Func(t, pkg, "drop")); got != want {
			t.Errorf("%q says that it is not safe: %t, want %t", doc, got, want)
		}
	}
}

func TestDeclaredGuards(t *testing.T) {
	pkg := irtest.Build(t, `package p

import "sync"

type store struct {
	mu    sync.Mutex // protects names and ages
	names map[string]int
	ages  map[string]int
	other map[string]int

	in sync.RWMutex
	// guarded by in
	inner map[string]int
}

var (
	global   sync.Mutex
	registry map[string]int // guarded by global
)
`)
	decl := guard.Declare(pkg, nil)
	scope := pkg.Types.Scope()
	fields := irtest.Fields(t, pkg, "store")
	for name, want := range map[string]string{"names": "mu", "ages": "mu", "other": "", "inner": "in"} {
		got := ""
		if g := decl.Guard(fields[name]); g != nil {
			got = g.Name()
		}
		if got != want {
			t.Errorf("%s is guarded by %q, want %q", name, got, want)
		}
	}
	if g := decl.Guard(scope.Lookup("registry")); g != scope.Lookup("global") {
		t.Errorf("registry is guarded by %v", g)
	}
}

// beliefs returns what is believed of each field, as "items: mu 2 of 3", and
// "items: nothing" where no lock is ever held.
func beliefs(t *testing.T, src string) []string {
	t.Helper()
	pass := irtest.Pass(t, src)
	sums := irtest.Run(t, pass, summary.Analyzer).(*summary.Lazy).Package()
	decl := guard.Declare(sums.IR, nil)
	contexts := thread.Compute(sums, decl.Contract)
	var out []string
	for loc, sites := range guard.Sites(sums, contexts) {
		if loc.Obj == nil {
			continue
		}
		b := decl.Infer(loc, sites)
		if b == nil {
			out = append(out, loc.Obj.Name()+": nothing")
			continue
		}
		self := ""
		if b.Guard.Self {
			self = "own "
		}
		out = append(out, fmt.Sprintf("%s: %s%s %d of %d", loc.Obj.Name(), self, b.Guard.Name(), b.Sites, b.Total))
	}
	slices.Sort(out)
	return out
}

const table = `package p

import "sync"

type table struct {
	mu    sync.Mutex
	rw    sync.RWMutex
	items map[string]int
	sizes map[string]int
}

var all sync.Mutex

`

func TestBeliefs(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		want       []string
	}{
		{"the lock of most accesses", `
func (t *table) A() { t.mu.Lock(); t.items["a"] = 1; t.mu.Unlock() }
func (t *table) B() { t.mu.Lock(); delete(t.items, "a"); t.mu.Unlock() }
func (t *table) C() { t.items["c"] = 1 }`, []string{"items: own mu 2 of 3"}},
		{"of two locks the one held more often", `
func (t *table) A() { t.mu.Lock(); t.rw.Lock(); t.items["a"] = 1; t.rw.Unlock(); t.mu.Unlock() }
func (t *table) B() { t.rw.RLock(); _ = t.items["a"]; t.rw.RUnlock() }`, []string{"items: own rw 2 of 2"}},
		{"a caller's lock", `
func (t *table) A()   { t.mu.Lock(); t.put(); t.mu.Unlock() }
func (t *table) put() { t.items["a"] = 1 }`, []string{"items: own mu 1 of 1"}},
		{"a lock that is no part of the object", `
func (t *table) A() { all.Lock(); t.items["a"] = 1; all.Unlock() }
func (t *table) B() { all.Lock(); t.items["b"] = 1; all.Unlock() }`, []string{"items: all 2 of 2"}},
		{"another object's lock is no evidence", `
func (t *table) A(o *table) { o.mu.Lock(); t.items["a"] = 1; o.mu.Unlock() }`, []string{"items: nothing"}},
		{"fields are told apart", `
func (t *table) A() { t.mu.Lock(); t.items["a"] = 1; t.mu.Unlock(); t.sizes["a"] = 1 }`, []string{"items: own mu 1 of 1", "sizes: nothing"}},
		{"a constructor is no witness", `
func New() *table   { t := &table{items: map[string]int{}}; t.items["a"] = 1; return t }
func (t *table) A() { t.mu.Lock(); t.items["a"] = 1; t.mu.Unlock() }`, []string{"items: own mu 1 of 1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := beliefs(t, table+tt.code); !slices.Equal(got, tt.want) {
				t.Errorf("beliefs %q, want %q", got, tt.want)
			}
		})
	}
}
