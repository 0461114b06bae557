package callers

import "sync"

// Till is found, and locked, or made, and then needs no lock.
type till struct {
	mu    sync.Mutex
	coins map[string]int
}

type Shop struct{ tills sync.Map }

func (s *Shop) Pay(k string) {
	var t *till
	found, ok := s.tills.Load(k)
	if ok {
		t = found.(*till)
		t.mu.Lock()
		defer t.mu.Unlock()
	} else {
		t = &till{coins: map[string]int{}}
	}
	t.coins["euro"]++
	if !ok {
		s.tills.Store(k, t)
	}
}

func (s *Shop) Change(k string) {
	found, ok := s.tills.Load(k)
	if !ok {
		return
	}
	t := found.(*till)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.coins["euro"]--
}

func (s *Shop) Sum(k string) int {
	var t *till
	if found, ok := s.tills.Load(k); ok {
		t = found.(*till)
	} else {
		t = &till{coins: map[string]int{}}
	}
	return t.coins["euro"] // want `read of map t.coins without t.mu`
}

// Menu is replaced as a whole; its maps are never changed once they are there.
type Menu struct {
	mu     sync.RWMutex
	dishes map[string]int
	drinks map[string]int
}

func (m *Menu) Load(names []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dishes = map[string]int{}
	for i, k := range names {
		m.dishes[k] = i
	}
	for i, k := range names {
		m.drinks[k] = i
	}
}

func (m *Menu) Dish(k string) int {
	m.mu.RLock()
	dishes := m.dishes
	m.mu.RUnlock()
	return dishes[k]
}

func (m *Menu) Drink(k string) int {
	m.mu.RLock()
	drinks := m.drinks
	m.mu.RUnlock()
	return lookUp(drinks, k) // want `map .* is used after m.mu is unlocked`
}

func lookUp(m map[string]int, k string) int { return m[k] }

// Order is passed around by value, and so are its tags.
type Order struct {
	Name string
	Tags map[string]string
}

type Kitchen struct {
	mu     sync.Mutex
	orders []*Order
}

func (k *Kitchen) Get(i int) Order {
	k.mu.Lock()
	defer k.mu.Unlock()
	return *k.orders[i]
}

func (k *Kitchen) Tag(i int, tag string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.orders[i].Tags[tag] = "yes"
}

func (k *Kitchen) Untag(i int, tag string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.orders[i].Tags, tag)
}

func (k *Kitchen) Tags(i int) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.orders[i].Tags)
}

// Mark tags an order that may be anybody's.
func Mark(o *Order) { o.Tags["mark"] = "yes" }

// Bill is always behind a pointer.
type bill struct{ items map[string]int }

type Counter struct {
	mu    sync.Mutex
	bills []*bill
}

func (c *Counter) Add(i int, k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bills[i].items[k]++
}

func (c *Counter) Remove(i int, k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.bills[i].items, k)
}

func (c *Counter) Items(i int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.bills[i].items)
}

func (c *Counter) Has(i int, k string) bool {
	return c.bills[i].items[k] > 0 // want `read of map c.bills\[i\].items without mu`
}

// Group has members that know their group, and what examines them does, too.
type Group struct {
	mu      sync.Mutex
	members map[string]*Member
	exam    examiner
}

type Member struct {
	group *Group
	next  *Group
}

type examiner struct{ of *Group }

func (m *Member) Join(k string) {
	m.group.mu.Lock()
	defer m.group.mu.Unlock()
	m.group.members[k] = m
}

func (m *Member) Leave(k string) {
	m.group.mu.Lock()
	defer m.group.mu.Unlock()
	delete(m.group.members, k)
}

func (m *Member) Examine(k string) int {
	m.group.mu.Lock()
	defer m.group.mu.Unlock()
	return len(m.group.members[k].group.members) + len(m.group.exam.of.members)
}

func (m *Member) Elsewhere() int {
	m.group.mu.Lock()
	defer m.group.mu.Unlock()
	return len(m.next.members) // want `read of map m.next.members without`
}
