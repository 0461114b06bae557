package forms

import (
	"sync"
	"time"
)

// Wire's pings are answered, each on a channel of its own, by whoever takes them off
// the list.
type Wire struct {
	mu    sync.Mutex
	pongs []chan struct{}
}

func (l *Wire) Flush() {
	ch := make(chan struct{}, 1)
	l.ping(ch)
	<-ch
	close(ch)
}

func (l *Wire) ping(ch chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pongs = append(l.pongs, ch)
}

func (l *Wire) answer() {
	var ch chan struct{}
	l.mu.Lock()
	if len(l.pongs) > 0 {
		ch = l.pongs[0]
		l.pongs = l.pongs[1:]
	}
	l.mu.Unlock()
	if ch != nil {
		ch <- struct{}{}
	}
}

// Wait is passed nothing on: that it goes on means that the channel was closed.
func (l *Wire) Wait() {
	ch := make(chan struct{})
	go l.end(ch)
	<-ch
	close(ch) // want `channel ch is closed again`
}

func (l *Wire) end(ch chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(ch)
}

// Topics wait for a subscription that is under way, and look again when it is not.
type Topics struct {
	mu   sync.Mutex
	subs map[string]topic
}

type topic struct{ ready chan struct{} }

func (t *Topics) Subscribe(name string) {
	s := topic{ready: make(chan struct{})}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.subs[name] = s
}

func (t *Topics) Unsubscribe(name string) {
	t.mu.Lock()
	s, ok := t.subs[name]
	t.mu.Unlock()
	if !ok {
		return
	}
	select {
	case <-s.ready:
	case <-time.After(time.Second):
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if now, ok := t.subs[name]; ok {
		close(now.ready)
		delete(t.subs, name)
	}
}

func (t *Topics) Drop(name string) {
	t.mu.Lock()
	ready := t.subs[name].ready
	t.mu.Unlock()
	<-ready
	close(ready) // want `channel ready is closed again`
}
