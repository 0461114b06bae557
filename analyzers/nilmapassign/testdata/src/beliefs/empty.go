package beliefs

// Crew's maps are looked at before they are written to: that one has no entries does
// not say that nobody has made it.
type Crew struct {
	waiting map[int]bool
	bare    map[int]bool
	mode    int
}

func (c *Crew) stop(ids []int) {
	waiting := map[int]bool{}
	for _, id := range ids {
		waiting[id] = true
	}
	c.waiting = waiting
	c.mode = 2
}

func (c *Crew) ended(id int) {
	if c.mode == 2 {
		if len(c.waiting) > 0 {
			return
		}
		c.next(id)
	}
	if len(c.waiting) == 0 {
		c.waiting[id] = true
	}
}

func (c *Crew) next(id int) { c.waiting[id] = true }

func (c *Crew) first(id int) {
	if len(c.bare) == 0 {
		c.bare[id] = true // want `assignment to entry in map c.bare, which may be nil: its length is 0 here|assignment to entry in nil map c.bare`
	}
}
