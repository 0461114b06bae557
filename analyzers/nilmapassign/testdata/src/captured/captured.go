// Package captured has maps in captured variables, named results and behind pointers.
package captured

import (
	"errors"
	"sort"
	"sync"
)

func visitAll(words []string, visit func(string)) {
	for _, w := range words {
		visit(w)
	}
}

func capturedNil(words []string) map[string]int {
	var counts map[string]int
	visitAll(words, func(w string) {
		counts[w]++ // want `assignment to entry in nil map counts: nothing makes it`
	})
	return counts
}

func capturedMade(words []string) map[string]int {
	var counts map[string]int
	counts = make(map[string]int)
	visitAll(words, func(w string) {
		counts[w]++
	})
	return counts
}

func capturedMadeByOther(words []string) map[string]int {
	var counts map[string]int
	setup := func() { counts = make(map[string]int) }
	setup()
	visitAll(words, func(w string) {
		counts[w]++
	})
	return counts
}

func capturedMadeTooLate(words []string) map[string]int {
	var counts map[string]int
	add := func(w string) {
		counts[w]++ // want `assignment to entry in nil map counts: capturedMadeTooLate passes through here before it is made`
	}
	for _, w := range words {
		add(w)
	}
	counts = make(map[string]int)
	return counts
}

func capturedResetBefore(words []string) {
	seen := map[string]bool{}
	flush := func() { seen = nil }
	for _, w := range words {
		seen[w] = true // want `assignment to entry in map seen, which may be nil: capturedResetBefore\$1 leaves it nil`
		if len(seen) > 10 {
			flush()
		}
	}
}

func capturedResetMakes(words []string) {
	seen := map[string]bool{}
	flush := func() { seen = make(map[string]bool) }
	for _, w := range words {
		seen[w] = true
		if len(seen) > 10 {
			flush()
		}
	}
}

func onceMade(words []string) {
	var once sync.Once
	var m map[string]int
	get := func() map[string]int {
		once.Do(func() { m = make(map[string]int) })
		return m
	}
	for _, w := range words {
		get()[w]++
	}
}

func deferredWrite() (err error) {
	var stats map[string]int
	defer func() {
		stats["done"]++ // want `assignment to entry in nil map stats: nothing makes it`
	}()
	return nil
}

func sortCallback(xs []string) map[string]int {
	var cmp map[string]int
	sort.Slice(xs, func(i, j int) bool {
		cmp[xs[i]]++ // want `assignment to entry in nil map cmp: nothing makes it`
		return xs[i] < xs[j]
	})
	return cmp
}

func goWrite(xs []string) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var res map[string]int
	for _, x := range xs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			res[x] = len(x) // want `assignment to entry in nil map res: nothing makes it`
			mu.Unlock()
		}()
	}
	wg.Wait()
}

func named(xs []string) (out map[string]int) {
	for _, x := range xs {
		out[x]++ // want `assignment to entry in nil map out: nil is assigned`
	}
	return
}

func namedMade(xs []string) (out map[string]int, err error) {
	if len(xs) == 0 {
		return
	}
	out = make(map[string]int)
	for _, x := range xs {
		out[x]++
	}
	return
}

func namedDefer(xs []string) (out map[string]int, err error) {
	defer func() {
		if err != nil {
			out = nil
		}
	}()
	out = make(map[string]int)
	for _, x := range xs {
		if x == "" {
			err = errors.New("empty")
			return
		}
		out[x]++
	}
	return
}

func namedUser() {
	m, err := namedMade([]string{"a"})
	if err != nil {
		return
	}
	m["x"] = 1 // want `assignment to entry in map m, which may be nil: namedMade may return it nil`
}

func fillPtr(p *map[string]int) {
	(*p)["x"] = 1 // want `assignment to entry in nil map \(\*p\): ptrZero passes nil`
}

func ptrZero() {
	var m map[string]int
	fillPtr(&m)
}

func ensurePtr(p *map[string]int) {
	if *p == nil {
		*p = make(map[string]int)
	}
	(*p)["x"] = 1
}

func ptrEnsured() {
	var m map[string]int
	ensurePtr(&m)
	m["y"] = 1
}

func initPtr(p *map[string]int) { *p = map[string]int{} }

func ptrInit() {
	var m map[string]int
	initPtr(&m)
	m["y"] = 1
}

func newPtr() {
	p := new(map[string]int)
	(*p)["a"] = 1 // want `assignment to entry in nil map \(\*p\): declared without a map`
}

func dropPtr(p *map[string]int) { *p = nil }

func ptrDropped() {
	m := map[string]int{}
	dropPtr(&m)
	m["y"] = 1 // want `assignment to entry in nil map m: dropPtr leaves it nil`
}

func deferredCount(read func() ([]byte, error)) (out map[string]int, err error) {
	defer func() { out["calls"]++ }() // want `assignment to entry in nil map out: deferredCount may return before it is made`
	b, err := read()
	if err != nil {
		return nil, err
	}
	return map[string]int{"bytes": len(b)}, nil
}

func deferredTooEarly(read func() ([]byte, error)) error {
	var sizes map[string]int
	defer func() {
		sizes["calls"]++ // want `assignment to entry in nil map sizes: deferredTooEarly may return before it is made`
	}()
	b, err := read()
	if err != nil {
		return err
	}
	sizes = map[string]int{"bytes": len(b)}
	return nil
}

func deferredIfFine(read func() ([]byte, error)) (out map[string]int, err error) {
	defer func() {
		if err == nil {
			out["calls"]++
		}
	}()
	b, err := read()
	if err != nil {
		return nil, err
	}
	return map[string]int{"bytes": len(b)}, nil
}

func deferredMake(read func() error) (out map[string]int, err error) {
	defer func() { out["calls"]++ }()
	defer func() { out = make(map[string]int) }()
	return nil, read()
}

func deferredLater(read func() error) (out map[string]int, err error) {
	if err := read(); err != nil {
		return nil, err
	}
	out = make(map[string]int)
	defer func() { out["calls"]++ }()
	return out, read()
}
