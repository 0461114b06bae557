package phases

// Gated lets its checker wait until the map is complete.
type Gated struct {
	filled chan struct{}
	hosts  map[string]int
}

func NewGated(names []string) *Gated {
	g := &Gated{make(chan struct{}), map[string]int{}}
	go g.check()
	for _, name := range names {
		g.hosts[name] = 1
	}
	close(g.filled)
	return g
}

func (g *Gated) check() {
	<-g.filled
	for range g.hosts {
	}
}

// NewLate goes on when the gate is open.
func NewLate(names []string) map[string]int {
	filled, hosts := make(chan struct{}), map[string]int{}
	go func() {
		<-filled
		for range hosts {
		}
	}()
	hosts["first"] = 1
	close(filled)
	for _, name := range names {
		hosts[name] = 1 // want `map hosts is used while the goroutine that shares it is running`
	}
	return hosts
}

// NewEarly lets only a part of the goroutine wait.
func NewEarly() map[string]int {
	filled, hosts := make(chan struct{}), map[string]int{}
	go func() {
		hosts["own"] = 1
		<-filled
		delete(hosts, "own")
	}()
	hosts["first"] = 1 // want `map hosts is used while the goroutine that shares it is running`
	close(filled)
	return hosts
}

// NewFed has a worker that goes on with each name.
func NewFed(names []string) int {
	feed, hosts := make(chan string), map[string]int{}
	go func() {
		for name := range feed {
			hosts[name]++
		}
	}()
	n := 0
	for _, name := range names {
		feed <- name
		n += len(hosts) // want `map hosts is used while the goroutine that shares it is running`
	}
	close(feed)
	return n
}

// AtOnce lets all start at once, one beside the other.
func AtOnce(n int) map[int]int {
	start, out := make(chan struct{}), map[int]int{}
	for i := range n {
		go func() {
			<-start
			out[i] = i // want `map out is written by goroutines started in this loop`
		}()
	}
	close(start)
	return out
}
