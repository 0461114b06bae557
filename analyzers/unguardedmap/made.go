package unguardedmap

import (
	"github.com/maprace/maprace-lint/internal/access"
	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/ir"
	"github.com/maprace/maprace-lint/internal/thread"
)

// madeApart reports whether two threads run literals that two calls of one function
// have returned, each with a map of its own:
//
//	fill := func(m map[string]int) func() { return func() { m["a"] = 1 } }
//	go fill(left)()
//	go fill(right)()
func (f *finder) madeApart(a, b *thread.Thread, s, t *guard.Site) bool {
	left, right := f.passedToMaker(a, s.Root), f.passedToMaker(b, t.Root)
	return left != nil && right != nil && left != right
}

// passedToMaker returns what the maker of the literal that t runs was passed for its
// parameter root, nil if it has no such maker.
func (f *finder) passedToMaker(t *thread.Thread, root *access.Path) *access.Path {
	if t.Spawn == nil {
		return nil
	}
	var maker *ir.Callee
	for made := t.Spawn.Callee.Made; made != nil && maker == nil; made = made.Made {
		if made.Fn == root.Root().Parent() {
			maker = made
		}
	}
	if maker == nil {
		return nil
	}
	return f.sums.Paths.Bind(root, *maker)
}
