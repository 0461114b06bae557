package concur_test

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/irtest"
)

func TestLookup(t *testing.T) {
	pkg := irtest.Build(t, `package p

import (
	"net/http"
	"sync"
	"time"
)

func f(wg *sync.WaitGroup, once *sync.Once, mux *http.ServeMux) {
	wg.Go(func() {})
	once.Do(func() {})
	time.AfterFunc(0, func() {})
	mux.HandleFunc("/", func(http.ResponseWriter, *http.Request) {})
	wg.Wait()
}
`)
	var table *concur.Table // without settings
	want := map[string]concur.API{
		"Go":         {Arg: 1, Mode: concur.Async, Joins: "Wait"},
		"Do":         {Arg: 1, Mode: concur.Once},
		"AfterFunc":  {Arg: 1, Mode: concur.Async},
		"HandleFunc": {Arg: 2, Mode: concur.Many},
	}
	for _, call := range irtest.Instrs[*ssa.Call](irtest.Func(t, pkg, "f")) {
		fn := call.Call.StaticCallee().Object().(*types.Func)
		api, ok := table.Lookup(fn)
		if w, listed := want[fn.Name()]; ok != listed || api != w {
			t.Errorf("Lookup(%s) = %v, %t", fn.FullName(), api, ok)
		}
		if concur.IsWait(fn) != (fn.Name() == "Wait") {
			t.Errorf("IsWait(%s) = %t", fn.FullName(), concur.IsWait(fn))
		}
	}
	if _, ok := table.Lookup(nil); ok {
		t.Error("an unknown function runs something")
	}
}

func TestHandlers(t *testing.T) {
	pkg := irtest.Build(t, `package p

import (
	"context"
	"net/http"
	"sync"
)

type server struct{ UnimplementedStoreServer }

type UnimplementedStoreServer struct{}

func (*server) ServeHTTP(http.ResponseWriter, *http.Request) {}
func (*server) RoundTrip(*http.Request) (*http.Response, error) { return nil, nil }
func (*server) Get(context.Context, *int) (*int, error) { return nil, nil }
func (*server) List(context.Context, *int) error { return nil }
func (*server) put(context.Context, *int) (*int, error) { return nil, nil }

type other struct{}

func (*other) ServeHTTP() {}
func (*other) Fetch(context.Context, *int) (*int, error) { return nil, nil }

func wait(c *sync.Cond) { c.Wait() }
`)
	want := map[string]bool{
		"(*example.com/p.server).ServeHTTP": true,
		"(*example.com/p.server).RoundTrip": true,
		"(*example.com/p.server).Get":       true,
		"(*example.com/p.server).List":      false, // no gRPC method
		"(*example.com/p.server).put":       false,
		"(*example.com/p.other).ServeHTTP":  false,
		"(*example.com/p.other).Fetch":      false, // of no service
	}
	seen := 0
	for _, fn := range pkg.Funcs {
		obj, ok := fn.Object().(*types.Func)
		if !ok {
			continue
		}
		if w, listed := want[obj.FullName()]; listed {
			seen++
			if concur.IsHandlerMethod(obj) != w {
				t.Errorf("IsHandlerMethod(%s) = %t", obj.FullName(), !w)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d of %d methods seen", seen, len(want))
	}
	// A condition variable waits for a signal and not for goroutines.
	call := irtest.Instrs[*ssa.Call](irtest.Func(t, pkg, "wait"))[0]
	if concur.IsWait(call.Call.StaticCallee().Object().(*types.Func)) {
		t.Error("(*sync.Cond).Wait counts as a join")
	}
}

// TestHandlerFields tells the functions in configuration structs that a library
// calls in parallel from other fields, and HTTP handlers by what they take.
func TestHandlerFields(t *testing.T) {
	pkg := irtest.Build(t, `package p

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"
)

type own struct{ ConnState func() }

func f(srv *http.Server, c *http.Client, tr *http.Transport, proxy *httputil.ReverseProxy, conf *tls.Config, pool *sync.Pool, o *own) {
	srv.ConnState = func(net.Conn, http.ConnState) {}
	srv.ErrorLog = nil
	c.CheckRedirect = nil
	tr.Proxy = nil
	proxy.Rewrite = nil
	conf.GetCertificate = nil
	conf.Rand = nil
	pool.New = nil
	o.ConnState = nil
}

func serve(http.ResponseWriter, *http.Request)           {}
func fail(http.ResponseWriter, *http.Request) error      { return nil }
func more(http.ResponseWriter, *http.Request, http.Header) {}
`)
	want := map[string]bool{
		"Server.ConnState": true, "Server.ErrorLog": false, "Client.CheckRedirect": true, "Transport.Proxy": true,
		"ReverseProxy.Rewrite": true, "Config.GetCertificate": true, "Config.Rand": false, "Pool.New": true, "own.ConnState": false,
	}
	for _, fa := range irtest.Instrs[*ssa.FieldAddr](irtest.Func(t, pkg, "f")) {
		typ := fa.X.Type().Underlying().(*types.Pointer).Elem()
		field := typ.Underlying().(*types.Struct).Field(fa.Field)
		name := typ.(*types.Named).Obj().Name() + "." + field.Name()
		if got := concur.IsHandlerField(typ, field); got != want[name] {
			t.Errorf("IsHandlerField(%s) = %t", name, got)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("not asked for: %v", want)
	}
	for name, want := range map[string]bool{"serve": true, "fail": false, "more": false} {
		if got := concur.IsHandlerSignature(irtest.Func(t, pkg, name).Signature); got != want {
			t.Errorf("IsHandlerSignature(%s) = %t", name, got)
		}
	}
}
