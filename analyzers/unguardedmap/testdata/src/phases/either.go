package phases

// Member runs one of two loops, of which each has the map to itself.
type Member struct {
	fetching map[string]int
	topics   chan string
	plain    bool
}

func (m *Member) Join() {
	if m.plain {
		go m.manage()
	} else {
		go m.manageNew()
	}
}

func (m *Member) manage() {
	for t := range m.topics {
		m.fetching[t]++
	}
}

func (m *Member) manageNew() {
	for t := range m.topics {
		delete(m.fetching, t)
	}
}

// Guest runs one loop, and sometimes another one.
type Guest struct {
	fetching map[string]int
	topics   chan string
	plain    bool
}

func (g *Guest) Join() {
	if g.plain {
		go g.manage()
	}
	go g.manageNew()
}

func (g *Guest) manage() {
	for t := range g.topics {
		g.fetching[t]++
	}
}

func (g *Guest) manageNew() {
	for t := range g.topics {
		delete(g.fetching, t) // want `map g.fetching is shared by two goroutines without a lock`
	}
}
