package phases

// Gauges belong to a loop, and are looked at beside it.
type Gauges struct {
	add    chan string
	quit   chan bool
	gauges map[string]int
	limits map[string]int
}

func NewGauges() *Gauges {
	g := &Gauges{make(chan string), make(chan bool), map[string]int{}, map[string]int{}}
	go g.loop()
	return g
}

func (g *Gauges) loop() {
	for {
		select {
		case name := <-g.add:
			g.gauges[name]++ // want `write to map g.gauges without a lock, while a goroutine uses it in parallel`
			if g.gauges[name] > g.limits[name] {
				return
			}
		case <-g.quit:
			return
		}
	}
}

// Load looks up what the loop counts.
func (g *Gauges) Load(name string) int { return g.gauges[name] }

// LoadLimits comes before there is something to count.
func (g *Gauges) LoadLimits(read func() (string, error)) error {
	name, err := read()
	if err != nil {
		return err
	}
	g.limits[name]++
	return nil
}
