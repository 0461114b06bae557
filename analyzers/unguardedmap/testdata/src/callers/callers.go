// Package callers is about locks that somebody else holds: the caller of a
// function, of an iterator, of a callback, of a method that an interface asks
// for, or a wrapper around it.
package callers

import (
	"container/heap"
	"iter"
	"sync"
	"time"
)

// Choir is used under its lock.
type Choir struct {
	mu     sync.Mutex
	voices map[string]int
	walk   func(func(string))
	timer  *time.Timer
}

func (c *Choir) Join(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.voices[k] = 1
}

func (c *Choir) Leave(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.voices, k)
}

func (c *Choir) Size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.voices)
}

// all is to be ranged over with the lock held.
func (c *Choir) all() iter.Seq[string] {
	return func(yield func(string) bool) {
		for k := range c.voices {
			if !yield(k) {
				return
			}
		}
	}
}

// Voices says nothing about a lock.
func (c *Choir) Voices() iter.Seq[string] {
	return func(yield func(string) bool) {
		for k := range c.voices { // want `read of map c.voices without c.mu`
			if !yield(k) {
				return
			}
		}
	}
}

func (c *Choir) First() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k := range c.all() {
		return k
	}
	return ""
}

// Count passes a literal to a function that is not known, under the lock.
func (c *Choir) Count() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.walk(func(k string) { c.voices[k]++ })
}

// Recount does the same without it.
func (c *Choir) Recount() {
	c.walk(func(k string) { c.voices[k]++ }) // want `write to map c.voices without c.mu`
}

// Rehearse arranges for goroutines that take the lock around what they call.
func (c *Choir) Rehearse() { c.timer = time.AfterFunc(time.Second, c.locked(c.warmUp)) }

// Perform arranges for one that does not.
func (c *Choir) Perform() { c.timer = time.AfterFunc(time.Second, c.sing) }

func (c *Choir) locked(f func()) func() {
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		f()
	}
}

func (c *Choir) warmUp() { c.voices["warm"]++ }

func (c *Choir) sing() { c.voices["song"]++ } // want `write to map c.voices without c.mu`

// solo takes the lock unless its caller has it.
func (c *Choir) solo(k string, mine bool) {
	lock := func() {
		if !mine {
			c.mu.Lock()
		}
	}
	unlock := func() {
		if !mine {
			c.mu.Unlock()
		}
	}
	lock()
	c.voices[k]++
	unlock()
}

func (c *Choir) Solo(k string) { c.solo(k, false) }

func (c *Choir) Duet(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.solo(k, true)
}

// duo has given the lock back when it looks at the map again.
func (c *Choir) duo(k string, mine bool) int {
	if !mine {
		c.mu.Lock()
	}
	c.voices[k]++
	if !mine {
		c.mu.Unlock()
	}
	return 1
}

func (c *Choir) Trio(k string) int {
	n := c.duo(k, false)
	return n + c.voices[k] // want `read of map c.voices without c.mu`
}

// queue is a heap; its methods are called by package heap.
type queue struct {
	names []string
	at    map[string]int
}

func (q *queue) Len() int           { return len(q.names) }
func (q *queue) Less(i, j int) bool { return q.names[i] < q.names[j] }
func (q *queue) Swap(i, j int) {
	q.names[i], q.names[j] = q.names[j], q.names[i]
	q.at[q.names[i]] = i
	q.at[q.names[j]] = j
}
func (q *queue) Push(x any) {
	q.at[x.(string)] = len(q.names)
	q.names = append(q.names, x.(string))
}
func (q *queue) Pop() any {
	last := q.names[len(q.names)-1]
	q.names = q.names[:len(q.names)-1]
	delete(q.at, last)
	return last
}

// Desk has a queue under its lock.
type Desk struct {
	mu sync.Mutex
	q  *queue
}

func (d *Desk) Add(k string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	heap.Push(d.q, k)
}

func (d *Desk) Next() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return heap.Pop(d.q).(string)
}

func (d *Desk) Place(k string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.q.at[k]
}

func (d *Desk) Peek(k string) int { return d.q.at[k] } // want `read of map d.q.at without mu`

// Inn has rooms that guests lock one by one.
type Inn struct {
	mu   sync.Mutex
	busy map[string]bool
	room map[string]*room
}

type room struct{ bags map[string]int }

func (i *Inn) lockRoom(k string) {
	for {
		i.mu.Lock()
		if !i.busy[k] {
			i.busy[k] = true
			i.mu.Unlock()
			return
		}
		i.mu.Unlock()
	}
}

func (i *Inn) unlockRoom(k string) {
	i.mu.Lock()
	delete(i.busy, k)
	i.mu.Unlock()
}

func (i *Inn) Unpack(k, what string, r *room) {
	i.lockRoom(k)
	defer i.unlockRoom(k)
	r.bags[what]++
}

func (i *Inn) Pack(k, what string, r *room) {
	i.lockRoom(k)
	delete(r.bags, what)
	i.unlockRoom(k)
}

func (i *Inn) Porter(r *room) {
	go func() {
		for {
			i.lockRoom("all")
			r.bags["tip"]++
			i.unlockRoom("all")
		}
	}()
	i.lockRoom("all")
	r.bags["key"]++
	i.unlockRoom("all")
}

func (i *Inn) Thief(r *room) {
	go func() {
		for {
			delete(r.bags, "gold")
		}
	}()
	r.bags["gold"]++ // want `map r.bags is used while the goroutine that shares it is running`
}

// Purse is looked into by objects that hold its lock until they are done.
type Purse struct {
	mu    sync.Mutex
	coins map[string]int
}

func (p *Purse) Earn(k string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.coins[k]++
}

func (p *Purse) Spend(k string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.coins[k]--
}

func (p *Purse) Begin() *Payment {
	p.mu.Lock()
	return &Payment{p}
}

type Payment struct{ purse *Purse }

func (p *Payment) Has(k string) bool { return p.purse.coins[k] > 0 }

func (p *Payment) Done() {
	p.purse.coins["payments"]++
	p.purse.mu.Unlock()
}

// Glance has no lock to give back.
type Glance struct{ purse *Purse }

func (g *Glance) Has(k string) bool { return g.purse.coins[k] > 0 } // want `read of map g.purse.coins without`
