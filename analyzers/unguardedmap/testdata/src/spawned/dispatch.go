package spawned

import "sync"

// marker has one of two types, each with a lock of its own.
type marker interface{ mark(marks map[string]bool, k string) }

type local struct{ mu sync.Mutex }

func (l *local) mark(marks map[string]bool, k string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	marks[k] = true // want `map marks is used while the goroutine that shares it is running`
}

type remote struct{ turn sync.Mutex }

func (r *remote) mark(marks map[string]bool, k string) {
	r.turn.Lock()
	defer r.turn.Unlock()
	marks[k] = false
}

func newMarker(here bool) marker {
	if here {
		return &local{}
	}
	return &remote{}
}

func markAll(m marker, ks []string) {
	marks := map[string]bool{}
	for _, k := range ks {
		go m.mark(marks, k)
	}
}

// Of two markers, one may be of this type and one of that.
func markBoth(m, n marker, ks []string) {
	marks := map[string]bool{}
	for _, k := range ks {
		go m.mark(marks, k)
	}
	n.mark(marks, "last")
}

// stamper has an implementation without a lock.
type stamper interface{ stamp(marks map[string]bool, k string) }

type careful struct{ mu sync.Mutex }

func (c *careful) stamp(marks map[string]bool, k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	marks[k] = true
}

type careless struct{}

func (*careless) stamp(marks map[string]bool, k string) {
	marks[k] = true // want `map marks is written by goroutines started in this loop`
}

func newStamper(slow bool) stamper {
	if slow {
		return &careful{}
	}
	return &careless{}
}

func stampAll(s stamper, ks []string) {
	marks := map[string]bool{}
	for _, k := range ks {
		go s.stamp(marks, k)
	}
}
