package phases

import "sync"

// Fetcher has an event loop: what is asked for is its affair, who is idle is not.
type Fetcher struct {
	mu     sync.Mutex
	update chan string
	idle   map[string]bool
	asked  map[string]int
}

func (f *Fetcher) Loop(gone chan string, quit chan struct{}) {
	for {
		f.ask()
		select {
		case key := <-f.update:
			delete(f.asked, key)
		case id := <-gone:
			f.asked[id]++
			delete(f.idle, id) // want `write to map f.idle without f.mu`
		case <-quit:
			return
		}
	}
}

// ask looks for somebody who is idle, and goes on under the lock.
func (f *Fetcher) ask() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id := range f.idle {
		f.asked[id] = 1
	}
	for id, n := range f.asked {
		if n == 0 {
			delete(f.asked, id)
		}
	}
}

func (f *Fetcher) Join(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.idle[id] = true
}

func (f *Fetcher) Leave(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.idle, id)
}

// Caller waits for an answer in a loop: there may be many who do.
type Caller struct {
	mu      sync.Mutex
	pending map[int]chan string
}

func (c *Caller) Call(id int, tick, quit chan struct{}) string {
	ch := c.open(id)
	for {
		select {
		case answer := <-ch:
			delete(c.pending, id) // want `write to map c.pending without c.mu`
			return answer
		case <-tick:
			c.open(id)
		case <-quit:
			return ""
		}
	}
}

func (c *Caller) open(id int) chan string {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := make(chan string, 1)
	c.pending[id] = ch
	return ch
}

// Front starts the loop of the fetcher that it has.
type Front struct{ loop *looper }

type looper struct {
	mu    sync.Mutex
	acks  chan string
	queue map[string]int
}

func (f *Front) Run(who *Fetcher, quit chan string) { f.loop.run(quit) }

func (f *Front) Push(key string) { f.loop.push(key) }

func (f *Front) Drop(key string) { f.loop.drop(key) }

func (l *looper) run(quit chan string) {
	mine := map[string]int{}
	for {
		l.mu.Lock()
		mine[""] = len(l.queue)
		l.mu.Unlock()
		select {
		case key := <-l.acks:
			delete(l.queue, key) // want `write to map l.queue without l.mu`
		case key := <-quit:
			mine[key]++
			return
		}
	}
}

func (l *looper) push(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue[key]++
}

func (l *looper) drop(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.queue, key)
}
