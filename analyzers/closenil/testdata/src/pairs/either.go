package pairs

// Peer has one of two goroutines that end by closing its channel.
type Peer struct {
	done chan struct{}
	out  chan string
}

func NewPeer(ping bool) *Peer {
	p := &Peer{done: make(chan struct{}), out: make(chan string)}
	if ping {
		go p.sendAndPing()
	} else {
		go p.send()
	}
	return p
}

func (p *Peer) send() {
	defer close(p.done)
	for s := range p.out {
		println(s)
	}
}

func (p *Peer) sendAndPing() {
	defer close(p.done)
	for s := range p.out {
		println("ping", s)
	}
}

// Couple has one, and sometimes the other one as well.
type Couple struct {
	done chan struct{}
	out  chan string
}

func NewCouple(ping bool) *Couple {
	c := &Couple{done: make(chan struct{}), out: make(chan string)}
	if ping {
		go c.sendAndPing()
	}
	go c.send()
	return c
}

func (c *Couple) send() {
	defer close(c.done) // want `channel c.done is closed again`
	for s := range c.out {
		println(s)
	}
}

func (c *Couple) sendAndPing() {
	defer close(c.done) // want `channel c.done is closed again`
	for s := range c.out {
		println("ping", s)
	}
}

// Almanac answers a almanacAsk at once, or when the last almanacPage is out.
type Almanac struct {
	requests chan *almanacAsk
	pages    []*almanacPage
}

type almanacAsk struct{ done, seen chan struct{} }

type almanacPage struct{ callbacks []func() }

func NewAlmanac() *Almanac {
	p := &Almanac{requests: make(chan *almanacAsk)}
	go p.run()
	return p
}

func (p *Almanac) run() {
	for r := range p.requests {
		p.flush(r)
		p.look(r)
	}
}

func (p *Almanac) flush(r *almanacAsk) {
	if len(p.pages) == 0 {
		close(r.done)
		return
	}
	last := p.pages[len(p.pages)-1]
	last.callbacks = append(last.callbacks, func() { close(r.done) })
}

// look does both.
func (p *Almanac) look(r *almanacAsk) {
	if len(p.pages) == 0 {
		close(r.seen) // want `channel r.seen is closed by run and again by a function that look keeps`
	}
	p.pages[0].callbacks = append(p.pages[0].callbacks, func() { close(r.seen) }) // want `channel r.seen is closed by a function that look keeps and again by run`
}
