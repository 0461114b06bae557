package chanstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/access"
)

// A function that others may run at the same time has to ask whether it is the one to
// close, and to note that it is, in one step. In two steps somebody else comes between:
//
//	if s.closed.Load() { return }       s.mu.Lock()                s.mu.Lock()
//	s.closed.Store(true)                closed := s.closed         ch := s.changed
//	close(s.done)                       s.mu.Unlock()              s.mu.Unlock()
//	                                    if closed { return }       close(ch)
//	                                    close(s.done)              s.mu.Lock()
//	                                    s.mu.Lock()                s.changed = make(chan struct{})
//	                                    s.closed = true            s.mu.Unlock()
//	                                    s.mu.Unlock()
//
// That the flag is atomic, or the lock, shows that others are expected.

// inTwoSteps reports whether the entry does so before it closes. A goroutine that is
// started in one place has its object to itself.
func (p *pairs) inTwoSteps(entry Entry, c Op) bool {
	alone := entry.Kind == Goroutine && !p.e.parallel[entry.Fn]
	if alone || c.Func == nil || c.Kind != Close || !p.unguarded(c) {
		return false
	}
	asked := func(noted map[types.Object]bool) bool {
		return slices.ContainsFunc(c.Flags, func(flag types.Object) bool { return noted[flag] && p.e.watch(c.Func).writes[flag] })
	}
	switch {
	case asked(p.e.atomics):
		return p.overtakesItself(entry, c)
	case c.Renewed && c.Unlocked && len(c.Guards) == 0:
		return reachedByAll(entry.Fn, c.Place)
	default:
		return !c.Looked && asked(p.e.underLock) && shared(entry.Fn, c.Place)
	}
}

// unguarded reports whether nothing but what was asked tells who closes.
func (p *pairs) unguarded(c Op) bool {
	return !c.InOnce() && len(c.Claims) == 0 && !c.Detached && !c.TakenOut && !c.RMW && !c.Waited && !c.Told && !c.Alone && !c.Conditional
}

// reachedByAll is shared, also for the elements of what is shared: two callers may
// come with one key.
func reachedByAll(fn *ssa.Function, p *access.Path) bool {
	if p == nil {
		return false
	}
	for ; p.Parent() != nil; p = p.Parent() {
		if shared(fn, p) {
			return true
		}
	}
	return false
}

// noteFlag notes which flags are set under a lock.
func (f *function) noteFlag(w *world, st *ssa.Store) {
	if obj := setsFlag(st); obj != nil && (Op{Locks: w.locks.Must}).Exclusively() {
		f.underLock[obj] = true
	}
}

// renewed notes that w takes the channel out of the place p, or replaces it, under a
// lock, if it has closed it without one.
func (f *function) renewed(w *world, p *access.Path) {
	if f.may == nil || !chanPlace(p) || !(Op{Locks: w.locks.Must}).Exclusively() {
		return
	}
	if _, val := f.load(w, p, placeType(p), nil); val.Sym != nil {
		f.may.renew(w.chans.At(val.Sym))
	}
}

func (m *mayOps) renew(ch channel) {
	if ch.state != Closed || ch.by.Kind != Close || len(ch.by.Locks) > 0 {
		return
	}
	for k, op := range m.ops {
		if k.kind == Close && op.Pos == ch.by.Pos && !op.Renewed {
			op.Renewed = true
			m.ops[k] = op
		}
	}
}
