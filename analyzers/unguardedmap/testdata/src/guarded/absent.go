package guarded

import "sync"

// A nil test of an object that has a lock in it says nothing of the lock: whoever
// calls such a function holds no more than before.

type interest struct {
	sync.RWMutex
	subs []string
}

func (i *interest) count() int {
	if i == nil {
		return 0
	}
	i.RLock()
	defer i.RUnlock()
	return len(i.subs)
}

type router struct {
	sync.Mutex
	in     *interest
	routes map[string]int
}

func (r *router) set(k string, v int) {
	r.Lock()
	r.routes[k] = v
	r.Unlock()
}

func (r *router) del(k string) {
	r.Lock()
	delete(r.routes, k)
	r.Unlock()
}

func (r *router) known() int {
	r.Lock()
	defer r.Unlock()
	return len(r.routes)
}

func (r *router) missing() bool { return r == nil || r.in.count() == 0 }

func (r *router) health(k string) int {
	if r.missing() {
		return 0
	}
	return r.routes[k] // want `read of map r.routes without r.Mutex, which is held at 3 of 5 accesses`
}

// allowed is right: it gives back what it takes, whichever of its blocks comes first.
func (r *router) allowed(k string, hasLock bool) bool {
	ok := k != ""
	if ok && r.in != nil {
		if !hasLock {
			r.Lock()
		}
		ok = len(k) < 9
		if !hasLock {
			r.Unlock()
		}
	} else {
		ok = false
	}
	return ok
}

func (r *router) checked(k string) int {
	if !r.allowed(k, false) {
		return 0
	}
	return r.routes[k] // want `read of map r.routes without r.Mutex, which is held at 3 of 5 accesses`
}
