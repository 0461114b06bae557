package pairs

// One function has a stream made and keeps it to itself, the other one has its own in a
// map: who stops the one does not stop the other.

type rill struct {
	slots chan struct{}
	quit  chan struct{}
	apply func(int)
}

func newRill(n int, apply func(int)) *rill {
	r := &rill{slots: make(chan struct{}, n), quit: make(chan struct{}), apply: apply}
	for range n {
		r.slots <- struct{}{}
	}
	return r
}

func (r *rill) Start() { r.apply(1) }

func (r *rill) Stop() { close(r.quit) }

type valley struct {
	level int
	rills map[int]*rill
	over  chan struct{}
}

func newGossip(v *valley) *rill {
	return newRill(3, func(n int) { v.level += n })
}

func (v *valley) Run() { go v.read() }

func (v *valley) read() {
	gossip := newGossip(v)
	gossip.Start()
	defer gossip.Stop()
	for n := range 5 {
		v.flow(n)
	}
}

func (v *valley) flow(n int) {
	r, ok := v.rills[n]
	if !ok {
		r = newRill(2, func(int) {})
		v.rills[n] = r
		r.Start()
		go func() {
			<-v.over
			r.Stop()
		}()
	}
	r.apply(n)
}

// Here it is the one from the map.

type pond struct{ quit chan struct{} }

func newPond() *pond { return &pond{quit: make(chan struct{})} }

func (p *pond) Stop() {
	close(p.quit) // want `channel p.quit is closed by read and again by the goroutine of flow`
}

type marsh struct {
	ponds map[int]*pond
	over  chan struct{}
}

func (m *marsh) Run() { go m.read() }

func (m *marsh) read() {
	m.flow(0)
	first := m.ponds[0]
	defer first.Stop()
	for n := range 5 {
		m.flow(n)
	}
}

func (m *marsh) flow(n int) {
	p, ok := m.ponds[n]
	if !ok {
		p = newPond()
		m.ponds[n] = p
		go func() {
			<-m.over
			p.Stop()
		}()
	}
}
