package pairs

import "sync"

// Start and Close each start a goroutine that closes the channel, but never both.

type Brazier struct {
	mu      sync.Mutex
	started bool
	closing bool
	stop    chan struct{}
	done    chan struct{}
}

func NewBrazier() *Brazier { return &Brazier{stop: make(chan struct{}), done: make(chan struct{})} }

func (k *Brazier) Start() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.started && !k.closing {
		go k.burn()
		k.started = true
	}
	return k.started
}

func (k *Brazier) burn() {
	defer k.finish()
	<-k.stop
}

func (k *Brazier) finish() {
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.done)
}

func (k *Brazier) Close() {
	k.mu.Lock()
	closing, started := k.closing, k.started
	k.closing = true
	k.mu.Unlock()
	if closing {
		return
	}
	close(k.stop)
	if !started {
		go k.finish()
	}
}

// Here Start does not ask whether it is too late.

type Crucible struct {
	mu      sync.Mutex
	started bool
	closing bool
	stop    chan struct{}
	done    chan struct{}
}

func NewCrucible() *Crucible { return &Crucible{stop: make(chan struct{}), done: make(chan struct{})} }

func (f *Crucible) Start() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.started {
		go f.burn()
		f.started = true
	}
	return f.started
}

func (f *Crucible) burn() {
	defer f.finish()
	<-f.stop
}

func (f *Crucible) finish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.done) // want `channel f.done is closed by burn and again by finish`
}

func (f *Crucible) Close() {
	f.mu.Lock()
	closing, started := f.closing, f.started
	f.closing = true
	f.mu.Unlock()
	if closing {
		return
	}
	close(f.stop)
	if !started {
		go f.finish()
	}
}
