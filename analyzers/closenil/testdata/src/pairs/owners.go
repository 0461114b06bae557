package pairs

import (
	"errors"
	"sync"
)

// Lister has a goroutine for each list, which closes the list that was made for it.
type list struct{ keys chan string }

func ListAll(in <-chan string) <-chan string {
	l := &list{keys: make(chan string, 8)}
	go func() {
		defer close(l.keys)
		for k := range in {
			l.keys <- k
		}
	}()
	return l.keys
}

func ListSome(in <-chan string, some func(string) bool) <-chan string {
	l := &list{keys: make(chan string, 8)}
	go func() {
		defer close(l.keys)
		for k := range in {
			if some(k) {
				l.keys <- k
			}
		}
	}()
	return l.keys
}

// shop is one object, which both goroutines close.
type shop struct{ open chan bool }

func (s *shop) Morning(in <-chan string) {
	go func() {
		for range in {
		}
		close(s.open) // want `channel s.open is closed by the goroutine of Morning and again by the goroutine of Evening`
	}()
}

func (s *shop) Evening(in <-chan string) {
	go func() {
		for range in {
		}
		close(s.open) // want `channel s.open is closed by the goroutine of Evening and again by the goroutine of Morning`
	}()
}

// Inn remembers why it was closed, and by that that it was.
type inn struct {
	mu     sync.Mutex
	reason error
	beds   chan int
	keys   chan int
	guests sync.WaitGroup
}

func (i *inn) Close() { i.close(errFull) }

func (i *inn) close(err error) {
	i.mu.Lock()
	if i.reason != nil {
		i.mu.Unlock()
		return
	}
	i.reason = err
	close(i.beds)
	i.mu.Unlock()
	i.guests.Wait()
	close(i.keys)
}

var errFull = errors.New("full")

// Street has an inn, and closes it for reasons of its own.
type Street struct{ inn *inn }

func NewStreet() *Street {
	return &Street{inn: &inn{beds: make(chan int), keys: make(chan int)}}
}

func (s *Street) Close(err error) { s.inn.close(err) }

// Log is run once: it says when it has come to its end.
type Log struct {
	lines   chan string
	done    chan bool
	stopped chan bool
}

func (l *Log) Run() {
	defer close(l.stopped)
	for {
		select {
		case line := <-l.lines:
			println(line)
		case <-l.done:
			return
		}
	}
}

func (l *Log) Stop() {
	close(l.done)
	<-l.stopped
}
