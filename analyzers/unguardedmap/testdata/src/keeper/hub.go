package keeper

// A hub's clients belong to its loop.

type Hub struct {
	names map[string]int
	join  chan string
	leave chan string
	count chan chan int
}

func NewHub() *Hub {
	h := &Hub{names: map[string]int{}, join: make(chan string), leave: make(chan string), count: make(chan chan int)}
	go h.run()
	return h
}

func (h *Hub) run() {
	for {
		select {
		case name := <-h.join:
			h.names[name]++
		case name := <-h.leave:
			delete(h.names, name)
		case answer := <-h.count:
			answer <- len(h.names)
		}
	}
}

func (h *Hub) Join(name string)  { h.join <- name }
func (h *Hub) Leave(name string) { h.leave <- name }

func (h *Hub) Count() int {
	answer := make(chan int)
	h.count <- answer
	return <-answer
}

func (h *Hub) Online(name string) bool {
	return h.names[name] > 0 // want `read of map h.names without a lock, while a goroutine uses it in parallel`
}
