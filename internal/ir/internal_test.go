package ir_test

import (
	"go/types"
	"testing"

	"github.com/maprace/maprace-lint/internal/irtest"
)

// TestInternal tells the methods that only their package can call from those that
// others get at by a type, an interface or an embedded field.
func TestInternal(t *testing.T) {
	pkg := irtest.Build(t, `package p

type own interface{ Own() }

type inside struct{}
func (inside) Own() {}

type outside struct{}
func (outside) Own() {}

type wrapped interface{ Wrapped() }

type wrapper struct{ wrapped }

type part struct{}
func (part) Wrapped() {}

type Shown struct{ shown }

type shown struct{ deeper }

type deeper struct{}
func (deeper) Deep() {}

func use(o own, w wrapped) { o.Own(); w.Wrapped() }

func f() any {
	use(inside{}, wrapper{part{}})
	return outside{}
}
`)
	for name, want := range map[string]bool{
		"inside":  true,
		"outside": true, // as any, nobody else can call it
		"part":    true, // embedded in what others do not have
		"deeper":  false,
	} {
		named := pkg.Types.Scope().Lookup(name).Type().(*types.Named)
		if got := pkg.Internal(named.Method(0)); got != want {
			t.Errorf("%s.%s is internal: %v, want %v", name, named.Method(0).Name(), got, want)
		}
	}
}
