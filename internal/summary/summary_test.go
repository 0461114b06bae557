package summary_test

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/types"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/irtest"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/summary"
)

func summaries(t *testing.T, src string) *summary.Package {
	t.Helper()
	pass := irtest.Pass(t, src)
	return irtest.Run(t, pass, summary.Analyzer).(*summary.Lazy).Package()
}

func of(t *testing.T, p *summary.Package, fn string) *summary.Func {
	t.Helper()
	return p.Of(irtest.Func(t, p.IR, fn))
}

const store = `package p

import "sync"

type store struct {
	mu sync.RWMutex
	m  map[string]int

	parent   *store
	children []*store
}

`

// access prints an access as "write s.m under s.mu", owned ones in brackets.
func access(a summary.Access) string {
	var b strings.Builder
	if a.Write {
		b.WriteString("write ")
	} else {
		b.WriteString("read ")
	}
	b.WriteString(a.Map.String())
	for _, l := range locks(a.Locks.Must) {
		b.WriteString(" under " + l)
	}
	if a.Owned {
		return "[" + b.String() + "]"
	}
	return b.String()
}

func locks(held []lockset.Held) []string {
	var names []string
	for _, h := range held {
		name := h.Lock.String()
		if h.Read {
			name += " (read)"
		}
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func TestAccessesAreSeenThroughCalls(t *testing.T) {
	p := summaries(t, store+`
func (s *store) put(k string)  { s.m[k] = 1 }
func (s *store) get(k string) int { s.mu.RLock(); defer s.mu.RUnlock(); return s.m[k] }
func (s *store) Put(k string)  { s.mu.Lock(); s.put(k); s.mu.Unlock() }
func (s *store) Late(k string) { s.mu.Lock(); s.mu.Unlock(); s.put(k) }
func (s *store) drop(k string) { delete(s.m, k) }
func (s *store) wipe()         { clear(s.m) }
func both(a, b *store)         { a.Put("k"); b.put("k") }
func fresh() *store            { s := &store{m: map[string]int{}}; s.put("k"); return s }
func (s *store) indirect()     { f := s.put; f("k") }
`)
	for fn, want := range map[string][]string{
		"put":      {"write s.m"},
		"get":      {"read s.m under s.mu (read)"},
		"Put":      {"write s.m under s.mu"},
		"Late":     {"write s.m"},
		"drop":     {"write s.m"},
		"wipe":     {"write s.m"},
		"both":     {"write a.m under a.mu", "write b.m"},
		"indirect": {"write s.m"},
	} {
		var got []string
		for _, a := range of(t, p, fn).Accesses {
			got = append(got, access(a))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", fn, got, want)
		}
	}
	for _, a := range of(t, p, "fresh").Accesses {
		if !a.Owned {
			t.Errorf("nobody else can reach the store yet: %s", access(a))
		}
	}
}

func TestLockEffects(t *testing.T) {
	p := summaries(t, store+`
func (s *store) lock()          { s.mu.Lock() }
func (s *store) unlock()        { s.mu.Unlock() }
func (s *store) scoped() func() { s.mu.Lock(); return s.mu.Unlock }
func (s *store) balanced()      { s.lock(); defer s.unlock() }
func (s *store) sometimes(b bool) { if b { s.mu.Lock() } }
`)
	for fn, want := range map[string]string{
		"lock":      "acquires [s.mu] releases []",
		"unlock":    "acquires [] releases [s.mu]",
		"scoped":    "acquires [s.mu] releases [] returns unlock of s.mu",
		"balanced":  "acquires [] releases []",
		"sometimes": "acquires [] releases []",
	} {
		f := of(t, p, fn)
		var released []string
		for _, r := range f.Releases {
			released = append(released, r.String())
		}
		got := fmt.Sprintf("acquires %v releases %v", locks(f.Acquires), released)
		if f.UnlockResult != nil {
			got += " returns unlock of " + f.UnlockResult.String()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", fn, got, want)
		}
	}
}

func TestSpawns(t *testing.T) {
	p := summaries(t, store+`
func (s *store) put(k string) { s.m[k] = 1 }

func left(s *store)   { go s.put("k") }
func joined(s *store) {
	var wg sync.WaitGroup
	wg.Go(func() { s.put("k") })
	wg.Wait()
}
func loop(s *store)  { for range 3 { go s.put("k") } }
func once(s *store)  { done := make(chan bool); go func() { s.put("k"); close(done) }(); <-done }
func call(s *store)  { s.put("k") }
`)
	for fn, want := range map[string]string{
		"left":   "1 spawned, 1 left",
		"joined": "1 spawned, 0 left",
		"loop":   "1 spawned in parallel with itself, 1 left",
		"call":   "0 spawned, 0 left",
	} {
		f := of(t, p, fn)
		self := ""
		if slices.ContainsFunc(f.Spawns, func(s *summary.Spawn) bool { return s.Self }) {
			self = " in parallel with itself"
		}
		if got := fmt.Sprintf("%d spawned%s, %d left", len(f.Spawns), self, len(f.LiveAtExit)); got != want {
			t.Errorf("%s: %s, want %s", fn, got, want)
		}
	}
}

func TestOwnershipAcrossCalls(t *testing.T) {
	p := summaries(t, store+`
var registry []*store

func register(s *store)   { registry = append(registry, s) }
func look(s *store) int   { return len(s.m) }
func indirectly(s *store) { register(s) }
func adopt(parent, s *store) {
	s.parent = parent
	parent.children = append(parent.children, s)
}
func grow(parent *store)  { adopt(parent, &store{}) }
func swap(a, b *store)    { a.parent = b; register(a) }
func made() *store        { return &store{} }
func found() *store       { return registry[0] }
`)
	for fn, want := range map[string][]summary.Leak{
		"register": {{0, -1}}, "look": nil, "indirectly": {{0, -1}},
		"adopt": {{0, 1}, {1, 0}}, "grow": nil, "swap": {{0, -1}, {1, -1}},
	} {
		if got := of(t, p, fn).Leaks; !slices.Equal(got, want) {
			t.Errorf("%s makes parameters %v reachable, want %v", fn, got, want)
		}
	}
	for fn, want := range map[string]bool{"made": true, "found": false} {
		if got := of(t, p, fn).Fresh; len(got) != 1 || got[0] != want {
			t.Errorf("the result of %s is fresh: %v, want %t", fn, got, want)
		}
	}
}

func TestTakenOut(t *testing.T) {
	p := summaries(t, `package p

import "sync"

type job struct{ tags map[string]int }

type queue struct {
	mu   sync.Mutex
	jobs map[string]*job
	line []*job
	all  map[string]int
}

func (q *queue) take(id string) *job {
	q.mu.Lock()
	defer q.mu.Unlock()
	j := q.jobs[id]
	delete(q.jobs, id)
	return j
}

func (q *queue) takeIf(id string) (*job, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	j, ok := q.jobs[id]
	if ok {
		delete(q.jobs, id)
	}
	return j, ok
}

func (q *queue) pop() *job {
	if len(q.line) == 0 {
		return nil
	}
	j := q.line[0]
	q.line = q.line[1:]
	return j
}

func (q *queue) takeAll(of string) []*job {
	var all []*job
	for id, j := range q.jobs {
		if j.tags[of] > 0 {
			delete(q.jobs, id)
			all = append(all, j)
		}
	}
	return all
}

func (q *queue) listAll() (all []*job) {
	for _, j := range q.jobs {
		all = append(all, j)
	}
	return all
}

func (q *queue) drain() map[string]int {
	all := q.all
	q.all = map[string]int{}
	return all
}

func (q *queue) get(id string) *job   { return q.jobs[id] }
func (q *queue) last() *job           { return q.line[len(q.line)-1] }
func (q *queue) other(id string) *job { j := q.jobs[id]; delete(q.jobs, "other"); return j }
func (q *queue) lazily() map[string]int {
	if q.all == nil {
		q.all = map[string]int{}
	}
	return q.all
}
`)
	for fn, want := range map[string]bool{
		"take": true, "takeIf": true, "pop": true, "drain": true, "takeAll": true,
		"listAll": false, "get": false, "last": false, "other": false, "lazily": false,
	} {
		if got := of(t, p, fn).Fresh; len(got) == 0 || got[0] != want {
			t.Errorf("the result of %s is fresh: %v, want %t", fn, got, want)
		}
	}
}

func TestRecursionEnds(t *testing.T) {
	p := summaries(t, store+`
func (s *store) ping(n int) { s.mu.Lock(); s.m["k"] = n; s.mu.Unlock(); s.pong(n - 1) }
func (s *store) pong(n int) { if n > 0 { s.ping(n) } }
`)
	for _, a := range of(t, p, "pong").Accesses {
		if access(a) != "write s.m under s.mu" {
			t.Errorf("pong: %s", access(a))
		}
	}
	if len(of(t, p, "pong").Accesses) == 0 {
		t.Error("pong writes the map by way of ping")
	}
}

// TestFactsAreDeterministic guards caches, which compare facts by content.
func TestFactsAreDeterministic(t *testing.T) {
	const src = store + `
var registry = map[string]*store{}

func (s *store) Lock()                  { s.mu.Lock() }
func (s *store) Scoped() func()         { s.mu.Lock(); return s.mu.Unlock }
func (s *store) Put(a, b, c string)     { s.m[a] = 1; s.mu.Lock(); s.m[b] = 1; s.mu.Unlock(); registry[c] = s }
func (s *store) All() map[string]int    { return s.m }
func Each(s *store, f, g func(string))  { for k := range s.m { f(k); go g(k) } }
func New() *store                       { return &store{} }
`
	encoded := func() string {
		pass := irtest.Pass(t, src)
		facts := map[string]string{}
		pass.ExportObjectFact = func(obj types.Object, fact analysis.Fact) {
			var buf bytes.Buffer
			if err := gob.NewEncoder(&buf).Encode(fact); err != nil {
				t.Fatal(err)
			}
			facts[obj.Name()] = fmt.Sprintf("%x", buf.Bytes())
		}
		irtest.Run(t, pass, summary.Analyzer)
		if len(facts) != 6 {
			t.Errorf("%d facts, want one for each function", len(facts))
		}
		return fmt.Sprint(facts)
	}
	first := encoded()
	for range 5 {
		if diff := cmp.Diff(first, encoded()); diff != "" {
			t.Fatalf("facts differ from run to run: %s", diff)
		}
	}
}

// TestSitesLeadToCode: calls that cannot lead back to the package are none.
func TestSitesLeadToCode(t *testing.T) {
	p := summaries(t, `package p

import (
	"slices"
	"strings"
)

func f(s []string, call func(), own interface{ M() }) {
	_ = len(s)
	_ = append(s, strings.ToUpper(s[0]))
	g()
	call()
	own.M()
	slices.SortFunc(s, func(a, b string) int { return strings.Compare(a, b) })
}

func g() {}
`)
	var got []string
	sum := of(t, p, "f")
	for instr := range sum.Sites {
		got = append(got, instr.String())
	}
	sort.Strings(got)
	if len(got) != 4 {
		t.Errorf("sites: %s", strings.Join(got, "; "))
	}
}
