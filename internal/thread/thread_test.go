package thread_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/maprace/maprace-lint/internal/guard"
	"github.com/maprace/maprace-lint/internal/irtest"
	"github.com/maprace/maprace-lint/internal/summary"
	"github.com/maprace/maprace-lint/internal/thread"
)

var kinds = map[thread.Kind]string{
	thread.API: "API", thread.Goroutine: "goroutine", thread.Handler: "handler", thread.Main: "main",
	thread.Init: "init", thread.Test: "test", thread.Unknown: "unknown",
}

// contexts prints the contexts of a function: the kinds of its threads, those
// that run in parallel with themselves with a star, and the locks held.
func contexts(t *testing.T, src, fn string) []string {
	t.Helper()
	pass := irtest.Pass(t, src)
	sums := irtest.Run(t, pass, summary.Analyzer).(*summary.Lazy).Package()
	all := thread.Compute(sums, guard.Declare(sums.IR, nil).Contract)
	var out []string
	for _, ctx := range all.Of(irtest.Func(t, sums.IR, fn)) {
		var words []string
		for _, th := range ctx.Threads {
			word := kinds[th.Kind]
			if th.Multi {
				word += "*"
			}
			words = append(words, word)
		}
		slices.Sort(words)
		for _, h := range ctx.Locks {
			words = append(words, "under "+h.Lock.String())
		}
		out = append(out, strings.Join(slices.Compact(words), " "))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

const header = `package p

import (
	"net/http"
	"sync"
)

var _ http.Handler

type store struct {
	mu sync.Mutex
	m  map[string]int
}

func (s *store) put() { s.m["k"] = 1 }

`

func TestContexts(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		want       []string // of put
	}{
		{"from an exported function", `func Do(s *store) { s.put() }`, []string{"API*"}},
		{"under its lock", `func Do(s *store) { s.mu.Lock(); s.put(); s.mu.Unlock() }`, []string{"API* under s.mu"}},
		{"under its lock and without", `
func Do(s *store)  { s.mu.Lock(); s.put(); s.mu.Unlock() }
func Not(s *store) { s.put() }`, []string{"API*", "API* under s.mu"}},
		{"through a helper", `
func Do(s *store)   { s.mu.Lock(); help(s); s.mu.Unlock() }
func help(s *store) { s.put() }`, []string{"API* under s.mu"}},
		{"in a goroutine", `func init() { s := &store{}; go s.put() }`, []string{"goroutine"}},
		{"in goroutines of a loop", `func init() { s := &store{}; for range 3 { go s.put() } }`, []string{"goroutine*"}},
		{"a goroutine does not inherit locks", `func Do(s *store) { s.mu.Lock(); go s.put(); s.mu.Unlock() }`, []string{"goroutine"}},
		{"in a handler", `func (s *store) ServeHTTP(http.ResponseWriter, *http.Request) { s.put() }`, []string{"handler*"}},
		{"in a registered function", `func init() { s := &store{}; http.HandleFunc("/", func(http.ResponseWriter, *http.Request) { s.put() }) }`, []string{"handler*"}},
		{"during initialisation", `func init() { s := &store{}; s.put() }`, []string{"init"}},
		{"in a Once", `var once sync.Once; func Do(s *store) { once.Do(func() { s.put() }) }`, []string{"init"}},
		{"recursion ends", `func Do(s *store, n int) { if n > 0 { Do(s, n-1) }; s.put() }`, []string{"API*"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := contexts(t, header+tt.code, "put"); !slices.Equal(got, tt.want) {
				t.Errorf("contexts %q, want %q", got, tt.want)
			}
		})
	}
}

func TestContractIsNoEntryPoint(t *testing.T) {
	const code = header + `
// Drop must be called with mu held.
func (s *store) Drop() { delete(s.m, "k") }

func (s *store) Do() { s.mu.Lock(); s.Drop(); s.mu.Unlock() }
`
	if got := contexts(t, code, "Drop"); !slices.Equal(got, []string{"API* under s.mu"}) {
		t.Errorf("contexts %q", got)
	}
}

func TestParallel(t *testing.T) {
	api := &thread.Thread{Kind: thread.API, Multi: true}
	other := &thread.Thread{Kind: thread.API, Multi: true}
	once := &thread.Thread{Kind: thread.Goroutine, Outlives: true}
	joined := &thread.Thread{Kind: thread.Goroutine}
	many := &thread.Thread{Kind: thread.Goroutine, Multi: true, Outlives: true}
	main := &thread.Thread{Kind: thread.Main}
	for _, tt := range []struct {
		name string
		a, b *thread.Thread
		want bool
	}{
		{"two exported functions, by convention only", api, other, false},
		{"an exported function and itself, by convention only", api, api, false},
		{"a goroutine and the API", once, api, true},
		{"one that its starter waits for and the API, by convention only", joined, api, false},
		{"a goroutine and main, which knows the order itself", once, main, false},
		{"one goroutine", once, once, false},
		{"many goroutines", many, many, true},
		{"main and the API", main, api, false},
	} {
		if thread.Parallel(tt.a, tt.b) != tt.want || thread.Parallel(tt.b, tt.a) != tt.want {
			t.Errorf("%s: parallel %t", tt.name, !tt.want)
		}
	}
}
