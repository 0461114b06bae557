package spawned

// counter has a goroutine that its constructor starts.
type counter struct {
	in   chan string
	done chan struct{}
	n    map[string]int
}

func newCounter() *counter {
	c := &counter{in: make(chan string), done: make(chan struct{}), n: map[string]int{}}
	go c.run()
	return c
}

func (c *counter) run() {
	defer close(c.done)
	for w := range c.in {
		c.n[w]++
	}
}

func (c *counter) end() map[string]int {
	close(c.in)
	<-c.done
	delete(c.n, "")
	return c.n
}

// Count waits, in a method.
func Count(words []string) int {
	c := newCounter()
	for _, w := range words {
		c.in <- w
	}
	return len(c.end())
}

// Hurry has closed the input, which is not the end of the goroutine.
func Hurry(words []string) int {
	c := newCounter()
	for _, w := range words {
		c.in <- w
	}
	close(c.in)
	return len(c.n) // want `map c.n is used while the goroutine that shares it is running`
}
