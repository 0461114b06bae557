package phases

import "sync"

// Kin is filled by those that its constructor, of whatever name, calls: that its members
// know it makes it reachable from itself only.
type Kin struct {
	mu      sync.Mutex
	members map[string]*member
}

type member struct {
	kin *Kin

	mu   sync.Mutex
	ages map[string]int
}

var kins = make(chan *Kin)

func Settle(names []string) {
	k := &Kin{members: map[string]*member{}}
	k.gather(names)
	k.count(names)
	kins <- k
}

func (k *Kin) gather(names []string) {
	for _, name := range names {
		k.Join(name)
	}
}

func (k *Kin) Join(name string) {
	m := &member{kin: k, ages: map[string]int{}}
	k.take(name, m)
}

func (k *Kin) take(name string, m *member) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.members[name] = m
}

func (k *Kin) count(names []string) {
	for _, name := range names {
		if m := k.members[name]; m != nil {
			m.ages[name] = len(name)
		}
	}
}

func (k *Kin) Leave(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.members, name)
}

func (m *member) Age(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ages[name]
}

func (m *member) Birthday(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ages[name]++
}

// Guild is handed to others before its members are counted.
type Guild struct {
	mu      sync.Mutex
	members map[string]*fellow
}

type fellow struct{ guild *Guild }

var guilds = make(chan *Guild)

func Found(names []string) {
	g := &Guild{members: map[string]*fellow{}}
	g.Join("first")
	g.publish()
	g.count(names)
}

func (g *Guild) publish() { guilds <- g }

func (g *Guild) Join(name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.members[name] = &fellow{guild: g}
}

func (g *Guild) Leave(name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.members, name)
}

func (g *Guild) count(names []string) {
	for _, name := range names {
		delete(g.members, name) // want `write to map g.members without g.mu`
	}
}
