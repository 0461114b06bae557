package correlated

type tags map[string]string

func (t tags) set(k, v string) { t[k] = v }

type letter struct{ tags tags }

type wishes struct {
	days int
	name string
}

type wish func(*wishes) error

func Post(ws ...wish) error { return post(&letter{}, ws...) }

// Only a wish can have set the name, and then the map was made.
func post(l *letter, ws ...wish) error {
	o := wishes{days: 3}
	if len(ws) > 0 {
		if l.tags == nil {
			l.tags = tags{}
		}
		for _, w := range ws {
			if err := w(&o); err != nil {
				return err
			}
		}
	}
	if o.name != "" {
		l.tags.set("name", o.name)
	}
	return nil
}

// The days are set without a wish.
func PostSoon(ws ...wish) error {
	l := &letter{}
	o := wishes{days: 3}
	if len(ws) > 0 {
		l.tags = tags{}
		for _, w := range ws {
			if err := w(&o); err != nil {
				return err
			}
		}
	}
	if o.days > 0 {
		l.tags["days"] = "few" // want `assignment to entry in map l.tags, which may be nil`
	}
	return nil
}

// One more wish comes without a map.
func PostLate(last wish, ws ...wish) error {
	l := &letter{}
	var o wishes
	if len(ws) > 0 {
		l.tags = tags{}
		for _, w := range ws {
			if err := w(&o); err != nil {
				return err
			}
		}
	}
	if err := last(&o); err != nil {
		return err
	}
	if o.name != "" {
		l.tags["name"] = o.name // want `assignment to entry in map l.tags, which may be nil`
	}
	return nil
}

// Two that change places.
func PostBoth(first, second wish) {
	var o, p wishes
	l := &letter{}
	if first(&o) == nil {
		l.tags = tags{}
		o, p = p, o
	}
	if second(&p) == nil && o.name != "" {
		l.tags["name"] = o.name // want `assignment to entry in map l.tags, which may be nil`
	}
}
