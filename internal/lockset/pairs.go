package lockset

import (
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/maprace/maprace-lint/internal/access"
)

// pairs are the names by which code takes and gives back locks of its own
// making: a set of busy keys, a lock by name, a lock of the runtime.
var pairs = []struct{ take, give string }{
	{"lock", "unlock"}, {"Lock", "Unlock"},
	{"rlock", "runlock"}, {"RLock", "RUnlock"},
	{"acquire", "release"}, {"Acquire", "Release"},
}

// Takes reports whether the name of fn says that it takes a lock, and its package
// or type has a function that gives it back: lockSession beside unlockSession.
func Takes(fn *types.Func) bool {
	for _, p := range pairs {
		if rest, ok := word(fn.Name(), p.take); ok && sibling(fn, p.give+rest) {
			return true
		}
	}
	return false
}

// Gives reports whether fn is the opposite of a function that [Takes] a lock.
func Gives(fn *types.Func) bool {
	for _, p := range pairs {
		if rest, ok := word(fn.Name(), p.give); ok && sibling(fn, p.take+rest) {
			return true
		}
	}
	return false
}

// word returns what follows the word that name begins with.
func word(name, first string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(name, first)
	r, _ := utf8.DecodeRuneInString(rest)
	return rest, ok && (rest == "" || !unicode.IsLower(r))
}

// sibling reports whether a method of the same type as fn, or a function of its
// package if fn is no method, has the given name.
func sibling(fn *types.Func, name string) bool {
	recv := fn.Signature().Recv()
	if recv == nil {
		_, ok := fn.Pkg().Scope().Lookup(name).(*types.Func)
		return ok
	}
	obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, fn.Pkg(), name)
	_, ok := obj.(*types.Func)
	return ok
}

// Unnamed is the path of all locks that have no mutex to name them by.
func Unnamed(ps *access.Paths) *access.Path { return ps.Foreign("", "lock") }
