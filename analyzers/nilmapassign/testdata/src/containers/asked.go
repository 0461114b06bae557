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
