package spawned

import "sync"

// Registry is in a variable and known by its entries, too.
type Registry struct {
	mu      sync.Mutex
	entries map[string]*Entry
}

var registry = &Registry{entries: map[string]*Entry{}}

type Entry struct {
	home *Registry
	lock sync.Mutex
}

func (e *Entry) drop(k string) {
	go func() {
		e.home.mu.Lock()
		delete(registry.entries, k)
		e.home.mu.Unlock()
	}()
}

func (e *Entry) lose(k string) {
	go func() {
		e.lock.Lock()
		delete(registry.entries, k) // want `write to map registry.entries under lock only, which each Entry has for itself`
		e.lock.Unlock()
	}()
}

func Sweep(a, b *Entry) {
	a.drop("a")
	b.drop("b")
}

func Throw(a, b *Entry) {
	a.lose("a")
	b.lose("b")
}

// queue is run by nobody that is known; its jobs give way to others, one to the next.
type queue struct {
	mu   sync.Mutex
	jobs map[string]int
	idle []string
}

func (q *queue) free() {
	for len(q.idle) > 0 {
		q.start(q.idle[0])
		q.idle = q.idle[1:]
		println(len(q.jobs))
	}
}

func (q *queue) start(k string) { go q.run(k) }

func (q *queue) run(k string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs[k]++
	q.free()
}
