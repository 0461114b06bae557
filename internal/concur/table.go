// Package concur knows what runs in parallel with what: which APIs start the
// functions that they are given, which functions a server runs once per
// request, and which calls wait for goroutines to end.
package concur

import (
	"go/types"
	"strings"

	"github.com/maprace/maprace-lint/internal/apitable"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// Mode says how an API runs a function that it is given.
type Mode int

const (
	Sync     Mode = iota // before the API returns, on the caller's goroutine
	Deferred             // kept and run later on the goroutine that uses it
	Once                 // at most once ever, and its effects are visible to all who pass
	Async                // once, on a goroutine of its own
	Many                 // any number of times, in parallel with itself
	Parallel             // in parallel with itself, but finished when the API returns
	Queued               // later, on another goroutine, one after the other
)

// API is a function or method that runs the function, or the interface value,
// that it is given as argument Arg; the receiver is argument 0.
type API struct {
	Arg  int
	Mode Mode
	// Joins names the method of the same receiver that waits for what this
	// API started.
	Joins string
}

// apis maps functions, by types.Func.FullName, to what they run. A function
// that is missing here and has no summary runs its arguments synchronously.
var apis = apitable.New(map[string]API{
	"(*sync.WaitGroup).Go":                                          {1, Async, "Wait"},
	"(*golang.org/x/sync/errgroup.Group).Go":                        {1, Async, "Wait"},
	"(*golang.org/x/sync/errgroup.Group).TryGo":                     {1, Async, "Wait"},
	"(*golang.org/x/sync/singleflight.Group).DoChan":                {2, Async, ""},
	"(*github.com/hashicorp/go-multierror.Group).Go":                {1, Async, "Wait"},
	"(*github.com/oklog/run.Group).Add":                             {1, Async, "Run"},
	"(*gopkg.in/tomb.v2.Tomb).Go":                                   {1, Async, "Wait"},
	"(*github.com/panjf2000/ants/v2.Pool).Submit":                   {1, Async, ""},
	"github.com/panjf2000/ants/v2.Submit":                           {0, Async, ""},
	"(*github.com/sourcegraph/conc/pool.Pool).Go":                   {1, Async, "Wait"},
	"(*github.com/sourcegraph/conc/pool.ErrorPool).Go":              {1, Async, "Wait"},
	"(*github.com/sourcegraph/conc/pool.ContextPool).Go":            {1, Async, "Wait"},
	"(*k8s.io/apimachinery/pkg/util/wait.Group).Start":              {1, Async, "Wait"},
	"(*k8s.io/apimachinery/pkg/util/wait.Group).StartWithContext":   {2, Async, "Wait"},
	"(*k8s.io/apimachinery/pkg/util/wait.Group).StartWithChannel":   {2, Async, "Wait"},
	"k8s.io/client-go/util/workqueue.ParallelizeUntil":              {3, Parallel, ""},
	"github.com/samber/lo/parallel.ForEach":                         {1, Parallel, ""},
	"github.com/samber/lo/parallel.Map":                             {1, Parallel, ""},
	"github.com/samber/lo/parallel.Times":                           {1, Parallel, ""},
	"(*github.com/robfig/cron/v3.Cron).AddFunc":                     {2, Many, ""},
	"(*net/http.Server).RegisterOnShutdown":                         {1, Async, ""},
	"runtime.SetFinalizer":                                          {1, Async, ""},
	"runtime.AddCleanup":                                            {1, Async, ""},
	"net/http.StripPrefix":                                          {1, Many, ""},
	"net/http.TimeoutHandler":                                       {0, Many, ""},
	"net/http.MaxBytesHandler":                                      {0, Many, ""},
	"google.golang.org/grpc.UnaryInterceptor":                       {0, Many, ""},
	"google.golang.org/grpc.StreamInterceptor":                      {0, Many, ""},
	"google.golang.org/grpc.ChainUnaryInterceptor":                  {0, Many, ""},
	"google.golang.org/grpc.ChainStreamInterceptor":                 {0, Many, ""},
	"google.golang.org/grpc.UnknownServiceHandler":                  {0, Many, ""},
	"github.com/prometheus/client_golang/prometheus.NewGaugeFunc":   {1, Many, ""},
	"github.com/prometheus/client_golang/prometheus.NewCounterFunc": {1, Many, ""},
	"(*github.com/sourcegraph/conc.WaitGroup).Go":                   {1, Async, "Wait"},
	"time.AfterFunc":                                                {1, Async, ""},
	"context.AfterFunc":                                             {1, Async, ""},
	"(*sync.Once).Do":                                               {1, Once, ""},
	"sync.OnceFunc":                                                 {0, Once, ""},
	"sync.OnceValue":                                                {0, Once, ""},
	"sync.OnceValues":                                               {0, Once, ""},
	"net/http.HandleFunc":                                           {1, Many, ""},
	"net/http.Handle":                                               {1, Many, ""},
	"(*net/http.ServeMux).HandleFunc":                               {2, Many, ""},
	"(*net/http.ServeMux).Handle":                                   {2, Many, ""},
	"net/http.ListenAndServe":                                       {1, Many, ""},
	"net/http.ListenAndServeTLS":                                    {3, Many, ""},
	"net/http.Serve":                                                {1, Many, ""},
	"net/http/httptest.NewServer":                                   {0, Many, ""},
	"net/http/httptest.NewTLSServer":                                {0, Many, ""},
	"net/http/httptest.NewUnstartedServer":                          {0, Many, ""},
	"net/rpc.Register":                                              {0, Many, ""},
	"net/rpc.RegisterName":                                          {1, Many, ""},
	"(*net/rpc.Server).Register":                                    {1, Many, ""},
	"(*net/rpc.Server).RegisterName":                                {2, Many, ""},
	"expvar.Publish":                                                {1, Many, ""},
	"(*testing.B).RunParallel":                                      {1, Parallel, ""},
	"(*github.com/gorilla/mux.Router).HandleFunc":                   {2, Many, ""},
	"(*github.com/gorilla/mux.Router).Handle":                       {2, Many, ""},
	"(*testing.common).Cleanup":                                     {1, Deferred, ""},
})

var finalizers = apitable.New(map[string]bool{"runtime.SetFinalizer": true})

// IsFinalizer reports whether the API fn runs a function with an object that nobody
// else can reach any more.
func IsFinalizer(fn *types.Func) bool { return finalizers.Has(fn) }

// Table knows the APIs above and those that the user's settings add. A nil
// Table adds none.
type Table struct{ added map[string]API }

// NewTable returns a table to which settings add APIs; see package symbol for
// their names.
func NewTable(added map[string]API) *Table { return &Table{added} }

// Lookup returns what the API fn runs.
func (t *Table) Lookup(fn *types.Func) (API, bool) {
	if fn == nil {
		return API{}, false
	}
	if t != nil && len(t.added) > 0 {
		if api, ok := t.added[symbol.Of(fn)]; ok {
			return api, true
		}
	}
	return apis.Lookup(fn)
}

// handlerTypes are the function types whose values a server calls once per
// request or scrape: converting a function to one of them makes it a handler.
var handlerTypes = map[string]bool{
	"net/http.HandlerFunc":                           true,
	"expvar.Func":                                    true,
	"golang.org/x/net/websocket.Handler":             true,
	"github.com/gin-gonic/gin.HandlerFunc":           true,
	"github.com/labstack/echo/v4.HandlerFunc":        true,
	"github.com/gofiber/fiber/v2.Handler":            true,
	"github.com/julienschmidt/httprouter.Handle":     true,
	"github.com/valyala/fasthttp.RequestHandler":     true,
	"github.com/miekg/dns.HandlerFunc":               true,
	"github.com/gliderlabs/ssh.Handler":              true,
	"google.golang.org/grpc.UnaryServerInterceptor":  true,
	"google.golang.org/grpc.StreamServerInterceptor": true,
}

// handlerFields are the fields of configuration structs whose functions a
// library calls from goroutines of its own, in parallel with themselves.
var handlerFields = map[string]bool{
	"net/http.Server.ConnState":                              true,
	"net/http.Server.ConnContext":                            true,
	"net/http.Client.CheckRedirect":                          true,
	"net/http.Transport.Proxy":                               true,
	"net/http.Transport.Dial":                                true,
	"net/http.Transport.DialContext":                         true,
	"net/http.Transport.DialTLSContext":                      true,
	"net/http/httputil.ReverseProxy.Director":                true,
	"net/http/httputil.ReverseProxy.Rewrite":                 true,
	"net/http/httputil.ReverseProxy.ModifyResponse":          true,
	"net/http/httputil.ReverseProxy.ErrorHandler":            true,
	"crypto/tls.Config.GetCertificate":                       true,
	"crypto/tls.Config.GetClientCertificate":                 true,
	"crypto/tls.Config.GetConfigForClient":                   true,
	"crypto/tls.Config.VerifyPeerCertificate":                true,
	"crypto/tls.Config.VerifyConnection":                     true,
	"log/slog.HandlerOptions.ReplaceAttr":                    true,
	"net.Dialer.ControlContext":                              true,
	"net.ListenConfig.Control":                               true,
	"sync.Pool.New":                                          true,
	"golang.org/x/crypto/ssh.ServerConfig.PasswordCallback":  true,
	"golang.org/x/crypto/ssh.ServerConfig.PublicKeyCallback": true,
}

// IsHandlerField reports whether the functions in a field of the struct type t
// are called in parallel with themselves.
func IsHandlerField(t types.Type, field *types.Var) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	return handlerFields[named.Obj().Pkg().Path()+"."+named.Obj().Name()+"."+field.Name()]
}

// IsHandlerSignature reports whether functions with the signature serve HTTP
// requests: whoever calls them does so once per request, in parallel.
func IsHandlerSignature(sig *types.Signature) bool {
	return sig.Results().Len() == 0 && matches(sig.Params(), handlerMethods["ServeHTTP"])
}

// IsHandlerType reports whether values of the function type t are called in
// parallel with themselves.
func IsHandlerType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && handlerTypes[named.Obj().Pkg().Path()+"."+named.Obj().Name()]
}

// handlerMethods maps method names to the types of their parameters; a method
// that fits is called by a library in parallel with itself, whatever the
// receiver. Types are written as package name and type name, so that
// frameworks' forks and copies count as well.
var handlerMethods = map[string][]string{
	"ServeHTTP": {"http.ResponseWriter", "*http.Request"},
	"ServeDNS":  {"context.Context", "dns.ResponseWriter", "*dns.Msg"},
	"Collect":   {"chan<- prometheus.Metric"},
	"RoundTrip": {"*http.Request"},
}

// IsHandlerMethod reports whether servers call the method m once per request.
func IsHandlerMethod(m *types.Func) bool {
	sig := m.Signature()
	if sig.Recv() == nil {
		return false
	}
	if want, ok := handlerMethods[m.Name()]; ok {
		return matches(sig.Params(), want)
	}
	return isRPCMethod(m)
}

func matches(params *types.Tuple, want []string) bool {
	if params.Len() != len(want) {
		return false
	}
	qualifier := func(p *types.Package) string { return p.Name() }
	for i := range want {
		if types.TypeString(params.At(i).Type(), qualifier) != want[i] {
			return false
		}
	}
	return true
}

// orderings maps functions that sort, or keep a heap, to the methods that they
// call on their first argument before they return.
var orderings = apitable.New(map[string][]string{
	"sort.Sort":             {"Len", "Less", "Swap"},
	"sort.Stable":           {"Len", "Less", "Swap"},
	"sort.IsSorted":         {"Len", "Less"},
	"container/heap.Init":   {"Len", "Less", "Swap"},
	"container/heap.Fix":    {"Len", "Less", "Swap"},
	"container/heap.Push":   {"Len", "Less", "Swap", "Push"},
	"container/heap.Pop":    {"Len", "Less", "Swap", "Pop"},
	"container/heap.Remove": {"Len", "Less", "Swap", "Pop"},
})

// Orders returns the methods that fn calls on its first argument, if fn sorts it
// or keeps it a heap.
func Orders(fn *types.Func) []string {
	methods, _ := orderings.Lookup(fn)
	return methods
}

// IsOrderMethod reports whether m has the name of a method that only sorting and
// heaps call.
func IsOrderMethod(m *types.Func) bool {
	switch m.Name() {
	case "Len", "Less", "Swap", "Push", "Pop":
		return m.Signature().Recv() != nil
	}
	return false
}

// IsEncodeMethod reports whether encoders call the method m to learn how a value is
// encoded.
func IsEncodeMethod(m *types.Func) bool {
	switch m.Name() {
	case "MarshalJSON", "MarshalText", "MarshalYAML", "MarshalXML", "MarshalBinary", "GobEncode":
		return m.Signature().Recv() != nil
	}
	return false
}

// IsNetRPCMethod reports whether m has the form that net/rpc serves:
//
//	func (t *T) Method(args A, reply *B) error
func IsNetRPCMethod(m *types.Func) bool {
	sig := m.Signature()
	if !m.Exported() || sig.Recv() == nil || sig.Params().Len() != 2 || sig.Results().Len() != 1 {
		return false
	}
	_, ok := sig.Params().At(1).Type().(*types.Pointer)
	return ok && symbol.IsError(sig.Results().At(0).Type())
}

// isRPCMethod reports whether m implements a gRPC service: an exported method
//
//	func (s *Server) Get(ctx context.Context, req *pb.Req) (*pb.Resp, error)
//
// of a type that embeds the stub that protoc-gen-go-grpc generates for it.
func isRPCMethod(m *types.Func) bool {
	sig := m.Signature()
	if !m.Exported() || sig.Params().Len() != 2 || sig.Results().Len() != 2 {
		return false
	}
	if types.TypeString(sig.Params().At(0).Type(), nil) != "context.Context" {
		return false
	}
	t := sig.Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if f := st.Field(i); f.Embedded() && strings.HasPrefix(f.Name(), "Unimplemented") && strings.HasSuffix(f.Name(), "Server") {
			return true
		}
	}
	return false
}

// IsWait reports whether calling fn waits for goroutines to end: a method
// called Wait, or StopAndWait and the like, with at most a context to pass, of
// whatever group type.
func IsWait(fn *types.Func) bool {
	sig := fn.Signature()
	return strings.HasSuffix(fn.Name(), "Wait") && sig.Recv() != nil && sig.Params().Len() <= 1 &&
		fn.FullName() != "(*sync.Cond).Wait"
}
