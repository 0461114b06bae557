package pairs

import "sync"

// A header is read once, on whichever goroutine.

type Header struct {
	once  sync.Once
	ready chan struct{}
	n     int
}

func NewHeader(early bool) *Header {
	h := &Header{}
	if early {
		h.ready = make(chan struct{})
		go h.once.Do(h.read)
	}
	return h
}

func (h *Header) Read() int {
	h.once.Do(h.read)
	return h.n
}

func (h *Header) read() {
	if h.ready != nil {
		defer close(h.ready)
	}
	h.n = 1
}

// Here only one of the two is a once.

type Footer struct {
	once  sync.Once
	ready chan struct{}
	n     int
}

func NewFooter() *Footer {
	f := &Footer{ready: make(chan struct{})}
	go f.read()
	return f
}

func (f *Footer) Read() int {
	f.once.Do(f.read)
	return f.n
}

func (f *Footer) read() {
	if f.ready != nil {
		defer close(f.ready) // want `channel f.ready is closed by .*`
	}
	f.n = 1
}
