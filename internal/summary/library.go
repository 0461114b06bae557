package summary

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/apitable"
)

// freshResult reports whether nobody else can reach the i-th result of call.
func (p *Package) freshResult(call *ssa.CallCommon, i int) bool {
	callees := p.IR.Callees(call)
	if len(callees) == 0 {
		return false
	}
	for _, c := range callees {
		if freshResults.Has(c.Obj) {
			continue
		}
		f := p.callee(c)
		if f == nil || i >= len(f.Fresh) || !f.Fresh[i] {
			return false
		}
	}
	return true
}

// freshResults lists functions of the standard library that return a map, or an object
// with maps, that nobody else knows.
var freshResults = apitable.New(map[string]bool{
	"maps.Clone":                             true,
	"maps.Collect":                           true,
	"(net/http.Header).Clone":                true,
	"(*net/url.URL).Query":                   true,
	"net/url.ParseQuery":                     true,
	"net/http.NewRequest":                    true,
	"net/http.NewRequestWithContext":         true,
	"net/http.ReadRequest":                   true,
	"net/http.ReadResponse":                  true,
	"net/http.Get":                           true,
	"net/http.Post":                          true,
	"(*net/http.Client).Do":                  true,
	"(*net/http.Client).Get":                 true,
	"(*net/http.Client).Post":                true,
	"(*net/http.Request).Clone":              true,
	"net/mail.ReadMessage":                   true,
	"(*net/textproto.Reader).ReadMIMEHeader": true,
})

// keeps lists the functions of the standard library that make an argument
// reachable for others. All others are taken to forget what they are given.
var keeps = apitable.New(map[string]int{
	"(*sync.Map).Store":                        2,
	"(*sync.Map).LoadOrStore":                  2,
	"(*sync.Map).Swap":                         2,
	"(*sync.Pool).Put":                         1,
	"(*sync/atomic.Value).Store":               1,
	"(*sync/atomic.Value).Swap":                1,
	"(*sync/atomic.Pointer[T]).Store":          1,
	"(*sync/atomic.Pointer[T]).Swap":           1,
	"(*sync/atomic.Pointer[T]).CompareAndSwap": 2,
	"(*container/list.List).PushBack":          1,
	"(*container/list.List).PushFront":         1,
	"context.WithValue":                        2,
})

// atomics return what was put into them as a whole.
var atomics = apitable.New(map[string]bool{
	"(*sync/atomic.Value).Load":      true,
	"(*sync/atomic.Pointer[T]).Load": true,
})

// FromAtomic reports whether v was loaded from an atomic.
func FromAtomic(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok || call.Call.StaticCallee() == nil {
		return false
	}
	fn, _ := call.Call.StaticCallee().Object().(*types.Func)
	return atomics.Has(fn)
}

// publishes reports whether what fn keeps is meant for readers without a lock.
func publishes(fn *types.Func) bool {
	path := fn.Pkg().Path()
	return path == "sync/atomic" || path == "sync" && strings.HasPrefix(fn.FullName(), "(*sync.Map)")
}
