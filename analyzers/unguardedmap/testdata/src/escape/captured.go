package escape

import "sync"

// Feed hands out functions that end a subscription, and capture the inner map.
type Feed struct {
	mu     sync.RWMutex
	topics map[string]map[int]chan string
	ids    int
}

func (f *Feed) Subscribe(topic string) (<-chan string, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ids++
	id := f.ids
	subs, ok := f.topics[topic]
	if !ok {
		subs = make(map[int]chan string)
		f.topics[topic] = subs
	}
	ch := make(chan string, 1)
	subs[id] = ch
	return ch, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(subs, id)
	}
}

func (f *Feed) Publish(topic, msg string) {
	f.mu.RLock()
	subs := f.topics[topic]
	f.mu.RUnlock()
	for _, ch := range subs { // want `map subs is used after f.mu is unlocked`
		ch <- msg
	}
}

func (f *Feed) PublishLocked(topic, msg string) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	for _, ch := range f.topics[topic] {
		ch <- msg
	}
}

// Merged adds to a map of its own if there is none.
func (f *Feed) Merged(topic string, more []int) (get func() int) {
	f.mu.Lock()
	subs := f.topics[topic]
	f.mu.Unlock()
	if subs == nil {
		subs = make(map[int]chan string)
		for _, id := range more {
			subs[id] = nil
		}
		return func() int { return len(subs) }
	}
	return nil
}
