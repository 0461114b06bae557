package phases

// Chat has a loop that owns its members. Who starts it does not call it besides.
type Chat struct {
	enter, leave chan string
	quit         chan bool
	members      map[string]int
	seen         map[string]int
}

func NewChat() *Chat {
	return &Chat{make(chan string), make(chan string), make(chan bool), map[string]int{}, map[string]int{}}
}

func StartChat() *Chat {
	c := NewChat()
	go c.Run()
	return c
}

// Run serves the chat.
func (c *Chat) Run() {
	for {
		select {
		case who := <-c.enter:
			c.note(who)
			c.seen[who]++
		case who := <-c.leave:
			delete(c.members, who)
		case <-c.quit:
			return
		}
	}
}

func (c *Chat) note(who string) { c.members[who]++ }

// Seen looks at what is the loop's own.
func (c *Chat) Seen(who string) int {
	return c.seen[who] // want `read of map c.seen without a lock, while a goroutine uses it in parallel`
}

// Prices are refreshed in the background, and by whoever cannot wait.
type Prices struct {
	quit   chan bool
	prices map[string]int
}

func StartPrices() *Prices {
	p := &Prices{quit: make(chan bool), prices: map[string]int{}}
	go p.Refresh()
	return p
}

// Refresh does it once.
func (p *Prices) Refresh() {
	p.prices["gold"]++ // want `write to map p.prices without a lock, while a goroutine uses it in parallel`
}
