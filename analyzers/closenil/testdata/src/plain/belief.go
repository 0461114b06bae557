package plain

import "sync"

var goodbye = [2]byte{4, 2}

type packet struct {
	kind byte
	body [2]byte
}

type source interface{ next() (*packet, error) }

// peer tests a channel for nil that nobody sets to nil.
type peer struct {
	mu   sync.Mutex
	gone chan struct{}
	in   source
}

func (p *peer) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone == nil {
		p.gone = make(chan struct{})
	}
}

func (p *peer) listen() {
	for {
		m, err := p.in.next()
		if err != nil {
			return
		}
		p.handle(m)
	}
}

func (p *peer) handle(m *packet) {
	if m.body == goodbye && p.gone != nil {
		close(p.gone) // want `channel p.gone is closed again`
	}
}

// guest sets it to nil.
type guest struct {
	gone chan struct{}
	in   source
}

func (g *guest) leave() { g.gone = make(chan struct{}) }

func (g *guest) listen() {
	for {
		m, err := g.in.next()
		if err != nil {
			return
		}
		g.handle(m)
	}
}

func (g *guest) handle(m *packet) {
	if m.body == goodbye && g.gone != nil {
		close(g.gone)
		g.gone = nil
	}
}

// tally closes when all have come.
type tally struct {
	all  chan struct{}
	seen []*packet
	want int
	in   source
}

func (t *tally) listen() {
	for {
		m, err := t.in.next()
		if err != nil {
			return
		}
		t.handle(m)
	}
}

func (t *tally) handle(m *packet) {
	t.seen = append(t.seen, m)
	if len(t.seen) == t.want && t.all != nil {
		close(t.all)
	}
}
