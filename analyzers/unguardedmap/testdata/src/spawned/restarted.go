package spawned

// Plant has a pump that is made anew before each start.
type Plant struct {
	pump *pump
	tank *tank
	stop chan bool
}

type pump struct{ flow map[string]int }

func newPump() *pump { return &pump{flow: map[string]int{}} }

func (p *pump) run(stop chan bool) {
	for range stop {
		p.flow["on"]++
	}
}

type tank struct{ level map[string]int }

func newTank() *tank { return &tank{level: map[string]int{}} }

func (t *tank) run(stop chan bool) {
	for range stop {
		t.level["high"]++ // want `map t.level is written by goroutines started in this loop without a lock`
	}
}

func (p *Plant) Watch(power chan bool) {
	for on := range power {
		if on {
			p.start()
		} else {
			p.halt()
		}
	}
}

func (p *Plant) start() {
	p.stop = make(chan bool)
	p.pump = newPump()
	if p.tank == nil {
		p.tank = newTank()
	}
	go func(pump *pump) { pump.run(p.stop) }(p.pump)
	go p.tank.run(p.stop)
}

func (p *Plant) halt() { close(p.stop) }

// Relay looks into its field again while it runs.
type Relay struct{ wire *wire }

type wire struct{ load map[string]int }

func (r *Relay) Watch(power chan bool) {
	for range power {
		r.start()
	}
}

func (r *Relay) start() {
	r.wire = &wire{load: map[string]int{}}
	go func() {
		r.wire.load["a"]++ // want `map r.wire.load is written by goroutines started in this loop without a lock`
	}()
}
