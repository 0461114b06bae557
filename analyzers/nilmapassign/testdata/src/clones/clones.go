// Package clones has copies that are nil if the original is.
package clones

import (
	"maps"
)

type conf struct{ labels map[string]string }

func (c conf) with(k, v string) conf {
	c.labels = maps.Clone(c.labels)
	c.labels[k] = v // want `assignment to entry in nil map c\.labels: zeroWith passes an object that lacks it`
	return c
}

func zeroWith() conf { return conf{}.with("a", "b") }

func (c conf) withOK(k, v string) conf {
	if c.labels = maps.Clone(c.labels); c.labels == nil {
		c.labels = map[string]string{}
	}
	c.labels[k] = v
	return c
}

func zeroWithOK() conf { return conf{}.withOK("a", "b") }

func cloneDefault(m map[string]string) map[string]string {
	if m == nil {
		m = map[string]string{}
	}
	c := maps.Clone(m)
	c["x"] = "y"
	return c
}

func cloneBelief(m map[string]string, in []string) map[string]string {
	c := maps.Clone(m)
	if m == nil {
		println("none")
	}
	c["x"] = "y" // want `assignment to entry in map c, which is compared with nil elsewhere in cloneBelief`
	return c
}

// Clone is nil for nil
func cloneOf(h map[string]string) map[string]string {
	if h == nil {
		return nil
	}
	c := make(map[string]string, len(h))
	for k, v := range h {
		c[k] = v
	}
	return c
}

func cloneNamed(h map[string]string) (c map[string]string) {
	if h != nil {
		c = make(map[string]string, len(h))
	}
	for k, v := range h {
		c[k] = v
	}
	return
}

func cloned(h map[string]string) {
	if h == nil {
		h = make(map[string]string)
	}
	h = cloneOf(h)
	h["a"] = "b"
	h = cloneNamed(h)
	h["a"] = "b"
}

func clonedAny(h map[string]string) map[string]string {
	c := cloneOf(h)
	c["a"] = "b"
	return c
}

func clonedNil() {
	var h map[string]string
	c := cloneOf(h)
	c["a"] = "b" // want `assignment to entry in map c, which may be nil: cloneOf may return it nil`
	d := cloneNamed(h)
	d["a"] = "b" // want `assignment to entry in map d, which may be nil: cloneNamed may return it nil`
}

// An empty map is returned as it is.
func cleaned(m map[string]string) map[string]string {
	if len(m) == 0 {
		return m
	}
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

func cleanedMade(m map[string]string) {
	if m == nil {
		m = map[string]string{}
	}
	m = cleaned(m)
	m["x"] = "y"
}

func cleanedNil() {
	m := cleaned(nil)
	m["x"] = "y" // want `assignment to entry in map m, which may be nil: nil is assigned`
}
