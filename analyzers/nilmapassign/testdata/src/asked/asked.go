// Package asked has the forms that nilness and SA5000 know, and some more.
package asked

type M = map[string]int

func branch(m M) {
	if m == nil {
		m["a"] = 1 // want `assignment to entry in map m, which may be nil: it is compared with nil`
	}
}

func branchElse(m M) {
	if m != nil {
		return
	}
	m["a"] = 1 // want `assignment to entry in map m, which may be nil: it is compared with nil`
}

func yoda(m M) {
	if nil == m {
		m["a"] = 1 // want `assignment to entry in map m, which may be nil: it is compared with nil`
	}
}

func nested(m M, b bool) {
	if m == nil {
		if b {
			for i := range 3 {
				m["a"] = i // want `assignment to entry in map m, which may be nil: it is compared with nil`
			}
		}
	}
}

func assertion(x any) {
	m, ok := x.(map[string]int)
	if !ok {
		m["a"] = 1 // want `assignment to entry in map m, which may be nil: there is none`
	}
}

func assertionNot(x any) {
	if m, ok := x.(map[string]int); ok {
		m["a"] = 1
	} else {
		m["b"] = 1 // want `assignment to entry in map m, which may be nil: there is none`
	}
}

func assertionMade(x any) map[string]int {
	m, ok := x.(map[string]int)
	if !ok {
		m = map[string]int{}
	}
	m["a"] = 1
	return m
}

func assertionForgotten(x any) map[string]int {
	m, ok := x.(map[string]int)
	if !ok {
		println("no map")
	}
	m["a"] = 1 // want `assignment to entry in map m, which may be nil: there is none`
	return m
}

func assertionIgnored(x any) map[string]int {
	m, _ := x.(map[string]int)
	m["a"] = 1
	return m
}

func local() {
	var m M
	m["a"] = 1 // want `assignment to entry in nil map m: declared without a map`
}

func loop() {
	var m M
	for i := range 10 {
		if i > 5 {
			m["a"] = i // want `assignment to entry in nil map m: declared without a map`
		}
	}
}

func converted() {
	m := M(nil)
	m["a"] = 1 // want `assignment to entry in nil map m: nil is assigned`
}

type named map[string]int

func namedType() {
	m := named(nil)
	m["a"] = 1 // want `assignment to entry in nil map m: nil is assigned`
	var n named
	M(n)["b"]++ // want `assignment to entry in nil map M\(n\): nil is assigned`
}

func onlyNil(b bool) {
	var m M
	if b {
		m = nil
	}
	m["a"] = 1 // want `assignment to entry in nil map m: declared without a map`
}

func sw(m M, k int) {
	switch {
	case m == nil:
		m["a"] = k // want `assignment to entry in map m, which may be nil: it is compared with nil`
	case k > 3:
		m["b"] = k
	}
}

func mk() M { return M{} }

func neverNil() {
	m := mk()
	if m == nil {
		m["x"] = 1 // want `assignment to entry in map m, which may be nil: it is compared with nil`
	}
	m["y"] = 1
}

type T struct{ m M }

func fieldBranch(t *T) {
	if t.m == nil {
		t.m["a"] = 1 // want `assignment to entry in map t\.m, which may be nil: it is compared with nil`
	}
}

func receive(c chan M) {
	m, ok := <-c
	if !ok {
		m["closed"] = 1 // want `assignment to entry in map m, which may be nil: there is none`
	}
	m["x"] = 1
}

func lookedUp(mm map[string]M) {
	m, ok := mm["a"]
	if !ok {
		m["x"] = 1 // want `assignment to entry in map m, which may be nil: no such entry has been made`
	}
}

func andOr(m M, b bool) {
	if m == nil && b {
		m["x"] = 1 // want `assignment to entry in map m, which may be nil: it is compared with nil`
	}
	if m == nil || b {
		println()
	}
}

func inDeferred(m M) {
	defer func() {
		if m == nil {
			m["x"] = 1 // want `assignment to entry in map m, which may be nil: it is compared with nil`
		}
	}()
}

func swTypes(x any) {
	switch m := x.(type) {
	case map[string]int:
		m["a"] = 1
	case nil:
		var n M
		n["a"] = 2 // want `assignment to entry in nil map n: declared without a map`
	}
}

func length(m M) {
	if len(m) < 1 {
		m["a"] = 1 // want `assignment to entry in map m, which may be nil: its length is 0 here`
	}
}

func incDec() {
	var m M
	m["a"]++    // want `assignment to entry in nil map m: declared without a map`
	m["b"] += 2 // want `assignment to entry in nil map m: declared without a map`
}

func multi() {
	var m, n M
	m, n = n, m
	m["a"], n["b"] = 1, 2 // want `assignment to entry in nil map m: declared without a map` `assignment to entry in nil map n: declared without a map`
}

func rng(xs []string) {
	var m map[string]string
	for _, m["x"] = range xs { // want `assignment to entry in nil map m: declared without a map`
	}
}

func labelled(m M) {
outer:
	for {
		if m == nil {
			m["x"] = 1 // want `assignment to entry in map m, which may be nil: it is compared with nil`
			continue outer
		}
		break
	}
}
