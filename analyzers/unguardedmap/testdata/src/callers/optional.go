package callers

import "sync"

// Trie locks if it is asked to; its parts know nothing of the lock.
type Trie struct {
	sync.RWMutex
	root *branch
}

type branch struct {
	twigs map[string]*branch
	rest  *branch
}

func (t *Trie) Match(keys []string) bool { return t.match(keys, true) }

func (t *Trie) Insert(key string) {
	t.Lock()
	defer t.Unlock()
	t.root.twigs[key] = &branch{twigs: map[string]*branch{}}
	t.match([]string{key}, false)
}

func (t *Trie) Remove(key string) {
	t.Lock()
	defer t.Unlock()
	delete(t.root.twigs, key)
}

func (t *Trie) Len() int {
	t.RLock()
	defer t.RUnlock()
	return len(t.root.twigs)
}

func (t *Trie) match(keys []string, lock bool) bool {
	if lock {
		t.RLock()
	}
	ok := find(t.root, keys)
	if lock {
		t.RUnlock()
	}
	return ok
}

func find(b *branch, keys []string) bool {
	for i, key := range keys {
		if b == nil || b.rest != nil && find(b.rest, keys[i+1:]) {
			return b != nil
		}
		b = b.twigs[key]
	}
	return true
}

// Has takes the lock only once it has looked.
func (t *Trie) Has(key string, lock bool) bool {
	ok := has(t.root, key) // want `call to has reads map b.twigs without`
	if lock {
		t.RLock()
		ok = ok && has(t.root, key)
		t.RUnlock()
	}
	return ok
}

func has(b *branch, key string) bool { return b.twigs[key] != nil }
