package containers

// Keys that an object is asked for again.

type peer interface{ ID() string }

type peers struct {
	seen map[string]map[string]bool
}

func newPeers() *peers { return &peers{seen: map[string]map[string]bool{}} }

func (p *peers) add(from peer, key string) {
	if p.seen[from.ID()] == nil {
		p.seen[from.ID()] = make(map[string]bool)
	}
	p.seen[from.ID()][key] = true
}

func (p *peers) addAll(all []peer, key string) {
	for _, from := range all {
		if p.seen[from.ID()] == nil {
			p.seen[from.ID()] = make(map[string]bool)
		}
		p.seen[from.ID()][key] = true
	}
}

// The objects differ.
func (p *peers) link(from, to peer, key string) {
	if p.seen[from.ID()] == nil {
		p.seen[from.ID()] = make(map[string]bool)
	}
	p.seen[to.ID()][key] = true // want `assignment to entry in map p.seen\[to.ID\(\)\], which .*`
}

// Keys that are structs, and captured.

type topic struct{ name string }

type topics struct {
	subs map[topic]map[int]func()
}

func newTopics() *topics { return &topics{subs: map[topic]map[int]func(){}} }

func (t *topics) subscribe(key topic, id int, f func()) (cancel func()) {
	if t.subs[key] == nil {
		t.subs[key] = make(map[int]func())
	}
	t.subs[key][id] = f
	return func() { delete(t.subs[key], id) }
}

func (t *topics) subscribeUnder(key topic, id int, f func()) (cancel func()) {
	if t.subs[key] == nil {
		t.subs[key] = make(map[int]func())
	}
	key.name += "/all"
	t.subs[key][id] = f // want `assignment to entry in map t.subs\[key\], which .*`
	return func() { delete(t.subs[key], id) }
}
