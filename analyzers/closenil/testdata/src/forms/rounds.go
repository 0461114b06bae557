package forms

import (
	"net"
	"sync"
	"time"
)

// Pager tells that it is ready each time that it has got a line.
type Pager struct {
	addr  string
	ready chan struct{}
}

func NewPager(addr string) *Pager {
	p := &Pager{addr: addr, ready: make(chan struct{})}
	go p.run()
	return p
}

func (p *Pager) run() {
	for {
		p.hold()
		time.Sleep(time.Second)
	}
}

func (p *Pager) hold() {
	conn, err := net.Dial("tcp", p.addr)
	if err != nil {
		return
	}
	p.connected()
	wait(conn)
}

func (p *Pager) connected() { close(p.ready) } // want `channel p.ready is closed again`

func wait(conn net.Conn) {
	var b [1]byte
	for {
		if _, err := conn.Read(b[:]); err != nil {
			return
		}
	}
}

// Beeper tells it once, and Buzzer stops when it has told.
type Beeper struct {
	addr  string
	once  sync.Once
	ready chan struct{}
}

func NewBeeper(addr string) *Beeper {
	p := &Beeper{addr: addr, ready: make(chan struct{})}
	go p.run()
	return p
}

func (p *Beeper) run() {
	for {
		p.hold()
		time.Sleep(time.Second)
	}
}

func (p *Beeper) hold() {
	if conn, err := net.Dial("tcp", p.addr); err == nil {
		p.once.Do(func() { close(p.ready) })
		wait(conn)
	}
}

type Buzzer struct {
	addr  string
	ready chan struct{}
}

func NewBuzzer(addr string) *Buzzer {
	p := &Buzzer{addr: addr, ready: make(chan struct{})}
	go p.run()
	return p
}

func (p *Buzzer) run() {
	for !p.hold() {
		time.Sleep(time.Second)
	}
}

func (p *Buzzer) hold() bool {
	if _, err := net.Dial("tcp", p.addr); err != nil {
		return false
	}
	close(p.ready)
	return true
}

// Shell has a table of commands, one of which ends what Close ends, too.
type Shell struct {
	done     chan struct{}
	commands map[string]func()
}

func NewShell() *Shell {
	s := &Shell{done: make(chan struct{})}
	s.commands = map[string]func(){
		"quit": func() { close(s.done) }, // want `channel s.done is closed by a function that NewShell keeps and again by Close`
		"ping": func() {},
	}
	return s
}

func (s *Shell) Do(name string) {
	if f := s.commands[name]; f != nil {
		f()
	}
}

func (s *Shell) Close() {
	close(s.done) // want `channel s.done is closed by Close and again by a function that NewShell keeps`
}

// Prompt's commands go through Close.
type Prompt struct {
	once     sync.Once
	done     chan struct{}
	commands map[string]func()
}

func NewPrompt() *Prompt {
	p := &Prompt{done: make(chan struct{})}
	p.commands = map[string]func(){
		"quit": func() { p.Close() },
		"exit": func() { p.once.Do(func() { close(p.done) }) },
	}
	return p
}

func (p *Prompt) Do(name string) {
	if f := p.commands[name]; f != nil {
		f()
	}
}

func (p *Prompt) Close() { p.once.Do(func() { close(p.done) }) }
