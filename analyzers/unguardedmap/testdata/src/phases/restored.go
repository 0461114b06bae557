package phases

import "sync"

// What a constructor restores is in the lists of an object that nobody has yet.

type port struct {
	mu    sync.Mutex
	users map[string]bool
}

type Harbour struct {
	mu    sync.Mutex
	ports map[string]*port
	once  sync.Once
	first *port
}

func NewHarbour(names []string) *Harbour {
	h := &Harbour{ports: map[string]*port{}}
	h.restore(names)
	return h
}

func (h *Harbour) restore(names []string) {
	for _, name := range names {
		p := &port{users: map[string]bool{}}
		h.mu.Lock()
		h.ports[name] = p
		h.mu.Unlock()
		h.once.Do(func() { h.first = p })
		p.users[name] = true
	}
}

func (h *Harbour) port(name string) *port {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ports[name]
}

func (h *Harbour) Enter(name, user string) {
	p := h.port(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.users[user] = true
}

func (h *Harbour) Leave(name, user string) {
	p := h.port(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.users, user)
}

func (h *Harbour) Has(name, user string) bool {
	p := h.port(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.users[user]
}

// This one may be told to at any time.

type quayside struct {
	mu    sync.Mutex
	users map[string]bool
}

type Dock struct {
	mu     sync.Mutex
	quaysides map[string]*quayside
}

func NewDock() *Dock { return &Dock{quaysides: map[string]*quayside{}} }

func (d *Dock) Reopen(names []string) {
	for _, name := range names {
		b := &quayside{users: map[string]bool{}}
		d.mu.Lock()
		d.quaysides[name] = b
		d.mu.Unlock()
		b.users[name] = true // want `write to map b.users without b.mu`
	}
}

func (d *Dock) quayside(name string) *quayside {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.quaysides[name]
}

func (d *Dock) Enter(name, user string) {
	b := d.quayside(name)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.users[user] = true
}

func (d *Dock) Leave(name, user string) {
	b := d.quayside(name)
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.users, user)
}

func (d *Dock) Has(name, user string) bool {
	b := d.quayside(name)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.users[user]
}
