package inbetween

import (
	"context"
	"sync"
)

// Who looks up a channel and sends after having given the lock back finds it closed.

type letter struct {
	id   int
	text string
}

type Office struct {
	mu    sync.Mutex
	last  int
	boxes map[int]chan letter
	in    <-chan letter
}

func NewOffice(in <-chan letter) *Office {
	o := &Office{boxes: map[int]chan letter{}, in: in}
	go o.deliver()
	return o
}

func (o *Office) Ask(ctx context.Context) (letter, error) {
	ch := make(chan letter, 1)
	o.mu.Lock()
	o.last++
	id := o.last
	o.boxes[id] = ch
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		delete(o.boxes, id)
		o.mu.Unlock()
		close(ch)
	}()
	select {
	case l := <-ch:
		return l, nil
	case <-ctx.Done():
		return letter{}, ctx.Err()
	}
}

func (o *Office) deliver() {
	for l := range o.in {
		o.mu.Lock()
		ch := o.boxes[l.id]
		o.mu.Unlock()
		if ch != nil {
			ch <- l // want `channel ch is closed by Ask while deliver may still send on it`
		}
	}
}

// Here who takes the channel out is the one who sends, and closes.

type Depot struct {
	mu    sync.Mutex
	last  int
	boxes map[int]chan letter
	in    <-chan letter
}

func NewDepot(in <-chan letter) *Depot {
	d := &Depot{boxes: map[int]chan letter{}, in: in}
	go d.deliver()
	return d
}

func (d *Depot) take(id int) chan letter {
	d.mu.Lock()
	defer d.mu.Unlock()
	ch := d.boxes[id]
	delete(d.boxes, id)
	return ch
}

func (d *Depot) Ask(ctx context.Context) letter {
	ch := make(chan letter, 1)
	d.mu.Lock()
	d.last++
	id := d.last
	d.boxes[id] = ch
	d.mu.Unlock()
	select {
	case l := <-ch:
		return l
	case <-ctx.Done():
		d.take(id)
		return letter{}
	}
}

func (d *Depot) deliver() {
	for l := range d.in {
		if ch := d.take(l.id); ch != nil {
			ch <- l
			close(ch)
		}
	}
}

// A list that is made under the lock is out of date when the lock is given back.

type Crier struct {
	mu   sync.Mutex
	last int
	ears map[string]map[int]chan string
}

func NewCrier() *Crier { return &Crier{ears: map[string]map[int]chan string{}} }

func (c *Crier) Listen(street string) (<-chan string, func()) {
	ch := make(chan string, 4)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	id := c.last
	if c.ears[street] == nil {
		c.ears[street] = map[int]chan string{}
	}
	c.ears[street][id] = ch
	var once sync.Once
	return ch, func() {
		once.Do(func() {
			c.mu.Lock()
			delete(c.ears[street], id)
			c.mu.Unlock()
			close(ch)
		})
	}
}

func (c *Crier) Cry(street, news string) {
	var list []chan string
	c.mu.Lock()
	for _, ch := range c.ears[street] {
		list = append(list, ch)
	}
	c.mu.Unlock()
	for _, ch := range list {
		select {
		case ch <- news: // want `channel ch is closed by a function that Listen keeps while Cry may still send on it`
		default:
		}
	}
}

// Who sends under the lock finds none that was taken out.

type Herald struct {
	mu   sync.Mutex
	last int
	ears map[int]chan string
}

func NewHerald() *Herald { return &Herald{ears: map[int]chan string{}} }

func (h *Herald) Listen() (<-chan string, func()) {
	ch := make(chan string, 4)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	id := h.last
	h.ears[id] = ch
	var once sync.Once
	return ch, func() {
		once.Do(func() {
			h.mu.Lock()
			delete(h.ears, id)
			h.mu.Unlock()
			close(ch)
		})
	}
}

func (h *Herald) Cry(news string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ch := range h.ears {
		select {
		case ch <- news:
		default:
		}
	}
}
