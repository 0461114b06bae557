// Package objects has what objects say of their maps: entries that are there, flags, resets.
package objects

import (
	"errors"
	"flag"
	"sync"
)

// entries that exist
type tree struct {
	id   int
	kids map[string]tree
}

type walker struct {
	seq  int
	root tree
}

func newWalker() *walker { return &walker{root: tree{kids: map[string]tree{}}} }

func (w *walker) walk(parent tree, path []string) int {
	if len(path) == 0 {
		return parent.id
	}
	n, ok := parent.kids[path[0]]
	if !ok {
		w.seq++
		n.id = w.seq
		n.kids = make(map[string]tree)
		parent.kids[path[0]] = n
	}
	return w.walk(n, path[1:])
}

func (w *walker) Walk(path []string) int { return w.walk(w.root, path) }

func stamp(groups map[string]map[string]int) {
	for _, g := range groups {
		g["stamp"] = 1
	}
}

func stampNone() map[string]map[string]int {
	gs := map[string]map[string]int{}
	stamp(gs)
	return gs
}

func stampOne(gs map[string]map[string]int, k string) {
	gs[k]["stamp"] = 1 // want `assignment to entry in nil map gs\[k\]: stampMissing passes nil`
}

func stampMissing() {
	gs := map[string]map[string]int{}
	stampOne(gs, "a")
}

// two fields made together
type printer struct {
	pre map[string]string
	ns  map[string]string
	n   int
}

func (p *printer) prefix(u string) string {
	if p.pre == nil {
		p.pre = make(map[string]string)
		p.ns = make(map[string]string)
	}
	p.pre[u] = u
	p.ns[u] = u
	return u
}

func (p *printer) prefixBad(u string) string {
	if p.n == 0 {
		p.pre = make(map[string]string)
	}
	p.pre[u] = u
	p.ns[u] = u // want `assignment to entry in nil map p\.ns: printBad passes an object that lacks it`
	return u
}

func print() string    { return (&printer{}).prefix("a") }
func printBad() string { return (&printer{}).prefixBad("a") }

type lazy struct {
	ready bool
	m     map[string]int
	once  sync.Once
	o     map[string]int
}

func (l *lazy) add(k string) {
	if !l.ready {
		l.m = make(map[string]int)
		l.ready = true
	}
	l.m[k]++
	l.once.Do(func() { l.o = make(map[string]int) })
	l.o[k]++
}

func lazyZero() {
	var l lazy
	l.add("a")
}

// entry found
type pool struct {
	mu   sync.Mutex
	idle map[string][]int
	shut bool
}

func newPool() *pool { return &pool{idle: map[string][]int{}} }

func (p *pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = true
	p.idle = nil
}

func (p *pool) Drop(k string, c int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, x := range p.idle[k] {
		if x == c {
			p.idle[k] = append(p.idle[k][:i:i], p.idle[k][i+1:]...)
		}
	}
}

func (p *pool) DropLast(k string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.idle[k]
	switch len(list) {
	case 0:
	case 1:
		delete(p.idle, k)
	default:
		p.idle[k] = list[:len(list)-1]
	}
}

func (p *pool) Put(k string, c int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle[k] = append(p.idle[k], c) // want `assignment to entry in map p\.idle, which Close sets to nil`
}

// reset, not construction
type part struct{ last map[string]int }
type whole struct {
	*part
	sum map[string]int
}

func newWhole(b bool) *whole {
	w := &whole{part: &part{}, sum: map[string]int{}}
	w.last = make(map[string]int)
	return w
}

func (w *whole) finish()       { *(w.part) = part{} }
func (w *whole) note(k string) { w.last[k]++ }

// errors.As does not write
type errs map[string]error

func (e errs) add(k string, err error) { e[k] = err }
func (e errs) Error() string           { return "errs" }

func collect(err error) error {
	es := errs{}
	es.add("a", err)
	var re errs
	if errors.As(err, &re) {
		return re
	}
	return es
}

type kv map[string]string

func (m kv) String() string { return "" }
func (m kv) Set(s string) error {
	m[s] = s // want `assignment to entry in nil map m: flags passes nil`
	return nil
}

func flags() {
	var m kv
	flag.Var(m, "kv", "")
}

// counting loops
func counted(n int) map[string]map[int]int {
	out := make(map[string]map[int]int)
	for _, name := range []string{"a", "b"} {
		if n > 0 {
			out[name] = make(map[int]int, n)
		}
		for i := range n {
			out[name][i] = i
		}
		for i := 0; i < n; i++ {
			out[name][i] = i
		}
	}
	return out
}

func countedBad(n, k int) map[string]map[int]int {
	out := make(map[string]map[int]int)
	for _, name := range []string{"a", "b"} {
		if n > 0 {
			out[name] = make(map[int]int, n)
		}
		for i := range k {
			out[name][i] = i // want `assignment to entry in map out\[name\], which may be nil: no such entry has been made`
		}
	}
	return out
}

func oneWay(m map[string]int, k string) (map[string]int, error) {
	if k == "" {
		return nil, errors.New("empty")
	}
	return map[string]int{k: 1}, nil
}

func otherWay(m map[string]int, k string) (map[string]int, error) {
	if k == "x" {
		return nil, errors.New("x")
	}
	return map[string]int{k: 2}, nil
}

func eitherWay(ks []string, b bool) error {
	dst := map[string]int{}
	for _, k := range ks {
		var err error
		if b {
			dst, err = oneWay(dst, k)
			b = false
		} else {
			dst, err = otherWay(dst, k)
		}
		if err != nil {
			return err
		}
	}
	dst["z"] = 1
	return nil
}

func eitherWayBad(ks []string, b bool) {
	dst := map[string]int{}
	for _, k := range ks {
		var err error
		if b {
			dst, err = oneWay(dst, k)
			b = false
		} else {
			dst, err = otherWay(dst, k)
		}
		if err != nil {
			println(err.Error())
		}
	}
	dst["z"] = 1 // want `assignment to entry in map dst, which may be nil: oneWay may return it nil`
}

func descend(v any, path []string) {
	for len(path) > 0 {
		switch x := v.(type) {
		case map[string]any:
			x[path[0]] = 1
			v = x["next"]
		case []any:
			v = x[0]
		default:
			return
		}
	}
}

// a flag that is set together with the nil
type metrics struct {
	all   bool
	named map[string]bool
}

func choose(names []string) *metrics {
	ms := &metrics{named: map[string]bool{}}
	for _, n := range names {
		switch n {
		case "*":
			ms.all = true
			ms.named = nil
		default:
			if ms.all {
				continue
			}
			ms.named[n] = true
		}
	}
	return ms
}

func chooseBad(names []string) *metrics {
	ms := &metrics{named: map[string]bool{}}
	for _, n := range names {
		switch n {
		case "*":
			ms.all = true
			ms.named = nil
		default:
			if !ms.all {
				continue
			}
			ms.named[n] = true // want `assignment to entry in map ms\.named, which may be nil: nil is assigned`
		}
	}
	return ms
}

// a zero struct has no elements
type port struct {
	id    int
	rules map[int]string
}

type chain struct {
	seen bool
	arr  [3]struct{ ports []port }
}

func (c *chain) reset(i, id int) {
	if !c.seen {
		c.arr = [3]struct{ ports []port }{}
	}
	add(&c.arr[i].ports, id)
}

func add(ports *[]port, id int) {
	for i := range *ports {
		if (*ports)[i].id == id {
			rule(&(*ports)[i])
			return
		}
	}
	*ports = append(*ports, port{id: id, rules: map[int]string{}})
	rule(&(*ports)[len(*ports)-1])
}

func rule(p *port) { p.rules[p.id] = "x" }

// tested before the lock, and never set to nil
type timers struct {
	mu  sync.Mutex
	all map[string]int
}

func newTimers(on bool) *timers {
	t := &timers{}
	if on {
		t.all = make(map[string]int)
	}
	return t
}

func (t *timers) start(k string) {
	if t.all == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all[k]++
}
