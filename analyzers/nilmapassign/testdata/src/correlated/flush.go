package correlated

type batch struct {
	sums   map[string]float64
	counts map[string]int
}

type aggregator struct {
	cur  batch
	send func(batch)
}

func newAggregator(send func(batch)) *aggregator {
	return &aggregator{send: send, cur: batch{sums: make(map[string]float64), counts: make(map[string]int)}}
}

func (a *aggregator) add(k string) {
	a.cur.sums[k]++   // want `assignment to entry in nil map a.cur.sums: aggregate passes an object that lacks it`
	a.cur.counts[k]++ // want `assignment to entry in nil map a.cur.counts: aggregate passes an object that lacks it`
}

// flush starts anew once there is something to send.
func (a *aggregator) flush() {
	if len(a.cur.sums) == 0 {
		return
	}
	a.send(a.cur)
	a.cur = batch{}
}

func aggregate(in <-chan string, send func(batch)) {
	a := newAggregator(send)
	for k := range in {
		a.add(k)
		if k == "" {
			a.flush()
		}
	}
	a.flush()
}

type careful struct{ cur map[string]int }

func (c *careful) add(k string) { c.cur[k]++ }

func (c *careful) addLater(k string) {
	if c.cur == nil {
		c.cur = make(map[string]int)
	}
	c.cur[k]++
}

func (c *careful) flush(last bool) {
	if len(c.cur) == 0 {
		return
	}
	if last {
		c.cur = nil
		return
	}
	c.cur = make(map[string]int)
}

func (c *careful) drain() {
	if len(c.cur) > 0 {
		c.cur = nil
	}
}

func carefully(in <-chan string) {
	c := &careful{cur: make(map[string]int)}
	for k := range in {
		c.add(k)
		c.flush(false)
	}
	c.flush(true)
	c.drain()
	c.addLater("last")
}
