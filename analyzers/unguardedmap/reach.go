package unguardedmap

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/thread"
)

// outOfReach reports whether the use comes from functions that cannot take the lock,
// which is another object's, so that it is up to their callers, whom the package does
// not show:
//
//	func (p *pool) String() string { return fmt.Sprint(len(p.children)) } // space.mu guards them
//
// Those are exported functions to whose parameters nothing ties the lock, and exported
// methods that only this package could call and does not by name, but perhaps through a
// template.
//
// What is held at other uses, locks, may each be the lock that is meant.
func (f *finder) outOfReach(g guard.Guard, u guard.Use, locks func() map[types.Object]bool) bool {
	lock, ok := g.Obj.(*types.Var)
	if !ok || g.Self || !lock.IsField() || f.decl.Singleton(lock) {
		return false
	}
	return !slices.ContainsFunc(u.Context.Threads, func(t *thread.Thread) bool {
		if t.Kind != thread.API && t.Kind != thread.Unknown {
			return true
		}
		outer := outermost(t.Entry) // a literal that is called later knows what that was passed
		return !f.hidden(outer) && (f.reaches(outer, locks()) || f.reaches(t.Entry, locks()))
	})
}

// heldAt returns the locks that are held somewhere.
func heldAt(sites []*guard.Site) map[types.Object]bool {
	locks := map[types.Object]bool{}
	for _, s := range sites {
		for _, u := range s.Uses {
			for g := range u.Held {
				locks[g.Obj] = true
			}
		}
	}
	return locks
}

// hidden reports whether fn is exported, but to nobody, and nobody is seen to call it.
func (f *finder) hidden(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && obj.Exported() && f.sums.IR.Internal(obj) && len(f.sums.IR.Callers[fn]) == 0
}

// reaches reports whether an object that has one of the locks as a field may be got from
// what fn is passed, as far as types tell.
func (f *finder) reaches(fn *ssa.Function, locks map[types.Object]bool) bool {
	seen := map[types.Type]bool{}
	for _, p := range fn.Params {
		if f.leadsTo(p.Type(), locks, seen) {
			return true
		}
	}
	return false
}

func (f *finder) leadsTo(t types.Type, locks map[types.Object]bool, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		// Other packages know nothing of locks of this one.
		for arg := range t.TypeArgs().Types() {
			if f.leadsTo(arg, locks, seen) {
				return true
			}
		}
		return t.Obj().Pkg() == f.pass.Pkg && f.leadsTo(t.Underlying(), locks, seen)
	case *types.Pointer:
		return f.leadsTo(t.Elem(), locks, seen)
	case *types.Slice:
		return f.leadsTo(t.Elem(), locks, seen)
	case *types.Array:
		return f.leadsTo(t.Elem(), locks, seen)
	case *types.Chan:
		return f.leadsTo(t.Elem(), locks, seen)
	case *types.Map:
		return f.leadsTo(t.Key(), locks, seen) || f.leadsTo(t.Elem(), locks, seen)
	case *types.Struct:
		for v := range t.Fields() {
			if locks[v] || f.leadsTo(v.Type(), locks, seen) {
				return true
			}
		}
		return false
	case *types.Signature:
		for v := range t.Results().Variables() {
			if f.leadsTo(v.Type(), locks, seen) {
				return true
			}
		}
		return false
	case *types.Basic:
		return false
	}
	return true // an interface, a type parameter: of anything
}
