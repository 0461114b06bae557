package lockset

import (
	"testing"

	"github.com/maprace/maprace-lint/internal/access"
)

// locks returns two paths that stand for locks.
func locks() (a, b *access.Path) {
	ps := access.NewPaths(nil)
	return ps.Foreign("p", "a"), ps.Foreign("p", "b")
}

func TestJoinIsIntersectionWithTheWeakerMode(t *testing.T) {
	a, b := locks()
	x := State{}.Acquire(a, false).Acquire(b, false)
	y := State{}.Acquire(a, true)
	for _, j := range []State{Join(x, y, false), Join(y, x, false)} {
		if h, ok := j.Holds(a); !ok || !h.Read {
			t.Errorf("a: %v %v, want read-locked", h, ok)
		}
		if _, ok := j.Holds(b); ok || len(j.May) > 0 {
			t.Errorf("b is held by one side only: %v", j)
		}
	}
	if j := Join(x, y, true); !j.May.Has(b.ID()) {
		t.Errorf("a correlated lock should stay possible: %v", j)
	}
	if j := Join(x, x, true); !Equal(j, x) {
		t.Errorf("join is not idempotent: %v", j)
	}
}

func TestReleaseOfTheCallersLock(t *testing.T) {
	a, b := locks()
	entry := State{}.Acquire(a, false).Acquire(b, false).Must
	s := State{}.Release(a)
	if held := s.Under(entry); len(held) != 1 || held[0].Lock != b {
		t.Errorf("held %v", held)
	}
	if held := s.Acquire(a, false).Under(entry); len(held) != 2 {
		t.Errorf("held %v after locking again", held)
	}
}

func TestTransferDoesNotChangeItsArgument(t *testing.T) {
	a, b := locks()
	s := State{}.Acquire(a, true)
	before := s.Must[0]
	s.Acquire(b, false)
	s.Acquire(a, false)
	s.Release(a)
	if len(s.Must) != 1 || s.Must[0] != before {
		t.Errorf("changed to %v", s.Must)
	}
}

func TestAbsentLock(t *testing.T) {
	a, _ := locks()
	absent, taken, free := State{}.Lack(a), State{}.Acquire(a, false), State{}
	if j := Join(absent, taken, true); !Equal(j, taken) {
		t.Errorf("`if mu != nil { mu.Lock() }`: %v, want the lock held", j)
	}
	if j := Join(absent, free, true); !Equal(j, free) {
		t.Errorf("`if mu == nil { ... }`: %v, want nothing held", j)
	}
	if s := taken.Lack(a); !Equal(s, taken) {
		t.Errorf("a nil test of a lock that is held: %v", s)
	}
	if s := absent.Release(a); len(s.Absent)+len(s.Must) > 0 {
		t.Errorf("after its release: %v", s)
	}
}
