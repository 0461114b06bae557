package phases

// Watcher is started in one of two ways. Both fill the map before they start the
// goroutine that keeps it up to date from then on.
type Watcher struct {
	members map[string]int
	events  chan string
}

func (w *Watcher) StartMember(name string) error {
	if err := w.fetch(); err != nil {
		return err
	}
	w.members[name]++
	w.begin()
	return nil
}

func (w *Watcher) StartClient() error {
	if err := w.fetch(); err != nil {
		return err
	}
	w.members[""]++
	w.begin()
	return nil
}

// Run is a third way, by way of the second.
func (w *Watcher) Run(stop chan bool) error {
	if err := w.StartClient(); err != nil {
		return err
	}
	<-stop
	return nil
}

func (w *Watcher) fetch() error {
	for i, name := range names() {
		w.members[name] = i
	}
	return nil
}

func (w *Watcher) begin() {
	go func() {
		for e := range w.events {
			w.members[e]++
		}
	}()
}

func names() []string { return nil }

// Lazy starts its goroutine when it is first needed: calls that come later, and
// do not start it, run beside it.
type Lazy struct {
	members map[string]int
	events  chan string
	running bool
}

func (l *Lazy) Put(name string) {
	l.members[name]++
	l.ensure()
}

func (l *Lazy) ensure() {
	if !l.running {
		l.running = true
		go func() {
			for e := range l.events {
				l.members[e]++ // want `write to map l.members without a lock, while a goroutine uses it in parallel`
			}
		}()
	}
}

// Late goes on writing when the goroutine has been started.
type Late struct {
	members map[string]int
	events  chan string
}

func (l *Late) StartClient() { l.begin() }

func (l *Late) StartMember(name string) {
	l.begin()
	l.members[name]++ // want `map l.members is used while the goroutine that shares it is running`
}

func (l *Late) begin() {
	go func() {
		for e := range l.events {
			l.members[e]++
		}
	}()
}

// Chain starts a goroutine that fills the map and starts the next one.
type Chain struct {
	known map[string]int
	ticks chan string
}

func (c *Chain) Start() { go c.gather() }

func (c *Chain) gather() {
	for i, name := range names() {
		c.known[name] = i
	}
	if len(c.known) > 0 {
		go c.monitor()
	}
}

func (c *Chain) monitor() {
	for t := range c.ticks {
		c.known[t]++
	}
}

// Crew is started by a function that nobody else calls, and then tended.
type Crew struct {
	hands map[int]string
	ended chan int
}

// Hire calls a constructor and starts what it makes.
func Hire(n int, stop chan bool) { newCrew().Run(n, stop) }

func newCrew() *Crew { return &Crew{hands: map[int]string{}, ended: make(chan int)} }

func (c *Crew) Run(n int, stop chan bool) {
	go func() { <-stop; c.ended <- 0 }()
	c.initialize(n)
	for i := range c.ended {
		go c.work(i)
	}
}

func (c *Crew) initialize(n int) {
	c.hands[0] = "first"
	for i := 1; i < n; i++ {
		c.hands[i] = c.hands[0] // want `map c.hands is used while the goroutine that shares it is running`
		go c.work(i)
	}
}

func (c *Crew) work(i int) { println(c.hands[i]) }
