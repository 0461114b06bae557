package forms

import "sync"

// A method is handed out where it has done its work already.

type radio struct {
	mu     sync.Mutex
	tuned  map[*receiver]struct{}
	silent bool
}

type receiver struct {
	once  sync.Once
	songs chan string
}

func (r *receiver) off() { r.once.Do(func() { close(r.songs) }) }

func (x *radio) Tune() (<-chan string, func()) {
	r := &receiver{songs: make(chan string, 8)}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.silent {
		r.off()
		return r.songs, r.off
	}
	x.tuned[r] = struct{}{}
	return r.songs, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		delete(x.tuned, r)
		r.off()
	}
}

func (x *radio) Play(song string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for r := range x.tuned {
		select {
		case r.songs <- song:
		default:
		}
	}
}

// Here it is handed out to those who listen.

type wireless struct {
	mu    sync.Mutex
	tuned map[*earpiece]struct{}
}

type earpiece struct {
	once  sync.Once
	songs chan string
}

func (r *earpiece) off() { r.once.Do(func() { close(r.songs) }) }

func (x *wireless) Tune() (<-chan string, func()) {
	r := &earpiece{songs: make(chan string, 8)}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.tuned[r] = struct{}{}
	return r.songs, r.off
}

func (x *wireless) Play(song string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for r := range x.tuned {
		select {
		case r.songs <- song: // want `channel r.songs is closed by off while Play may still send on it`
		default:
		}
	}
}
