package lockset_test

import (
	"go/types"
	"testing"

	"github.com/maprace/maprace-lint/internal/irtest"
	"github.com/maprace/maprace-lint/internal/lockset"
)

// TestPairs has a function for each pair of names, and some that only look so.
func TestPairs(t *testing.T) {
	pkg := irtest.Build(t, `package p

type T struct{}

func (*T) lockKey(k string)   {}
func (*T) unlockKey(k string) {}
func (*T) AcquireSlot()       {}
func (*T) ReleaseSlot()       {}
func (*T) lockdown()          {}
func (*T) lockAlone()         {}
func (*T) unlockdown()        {}
func lock(x *int)             {}
func unlock(x *int)           {}
func rlock(x *int)            {}
func runlock(x *int)          {}
func acquireConn() *int       { return nil }
`)
	want := map[string][2]bool{
		"lockKey": {true, false}, "unlockKey": {false, true},
		"AcquireSlot": {true, false}, "ReleaseSlot": {false, true},
		"lock": {true, false}, "unlock": {false, true},
		"rlock": {true, false}, "runlock": {false, true},
	}
	check := func(fn *types.Func) {
		if got := [2]bool{lockset.Takes(fn), lockset.Gives(fn)}; got != want[fn.Name()] {
			t.Errorf("%s takes, gives = %v", fn.Name(), got)
		}
	}
	scope := pkg.Types.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Func:
			check(obj)
		case *types.TypeName:
			named := obj.Type().(*types.Named)
			for i := range named.NumMethods() {
				check(named.Method(i))
			}
		}
	}
}
