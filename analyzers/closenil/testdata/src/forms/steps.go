package forms

import (
	"context"
	"sync"
	"sync/atomic"
)

// An atomic flag is asked for and set in two steps.

type Fence struct {
	faults atomic.Int64
	down   atomic.Bool
	fallen chan struct{}
}

func NewFence() *Fence { return &Fence{fallen: make(chan struct{})} }

func (f *Fence) Lean(weight int64) {
	if f.faults.Add(1) >= weight {
		f.fall()
	}
}

func (f *Fence) fall() {
	if f.down.Load() {
		return
	}
	f.down.Store(true)
	close(f.fallen) // want `channel f.fallen is closed again when Lean runs twice at the same time`
}

// Here in one.

type Hedge struct {
	down   atomic.Bool
	fallen chan struct{}
}

func NewHedge() *Hedge { return &Hedge{fallen: make(chan struct{})} }

func (h *Hedge) Fall() {
	if h.down.Swap(true) {
		return
	}
	close(h.fallen)
}

// Here under a lock.

type Wall struct {
	mu     sync.Mutex
	down   atomic.Bool
	fallen chan struct{}
}

func NewWall() *Wall { return &Wall{fallen: make(chan struct{})} }

func (w *Wall) Fall() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down.Load() {
		return
	}
	w.down.Store(true)
	close(w.fallen)
}

// Who counts up to a number finds it once, and all that come later find more.

type Bridge struct {
	crossed atomic.Int64
	down    atomic.Bool
	fallen  chan struct{}
}

func NewBridge() *Bridge { return &Bridge{fallen: make(chan struct{})} }

func (b *Bridge) Cross() {
	if b.crossed.Add(1) > 1 {
		return
	}
	if b.down.Load() {
		return
	}
	b.down.Store(true)
	close(b.fallen)
}

// Two goroutines ask whether a channel is closed before they close it. That the
// context has ended in one of them is one of its ways only.

type Tent struct {
	wind, rain func(context.Context) error
	gone       chan struct{}
}

func NewTent(ctx context.Context, wind, rain func(context.Context) error) *Tent {
	t := &Tent{wind: wind, rain: rain, gone: make(chan struct{})}
	go t.shake(ctx)
	go t.soak(ctx)
	return t
}

func (t *Tent) shake(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			t.collapse()
			return
		default:
		}
		if t.wind(ctx) != nil {
			t.collapse()
			return
		}
	}
}

func (t *Tent) soak(ctx context.Context) {
	if t.rain(ctx) != nil {
		t.collapse()
	}
}

func (t *Tent) collapse() {
	select {
	case <-t.gone:
		return
	default:
	}
	close(t.gone) // want `channel t.gone is closed by shake and again by soak`
}

// Here a lock keeps them apart.

type Cabin struct {
	mu         sync.Mutex
	wind, rain func(context.Context) error
	gone       chan struct{}
}

func NewCabin(ctx context.Context, wind, rain func(context.Context) error) *Cabin {
	c := &Cabin{wind: wind, rain: rain, gone: make(chan struct{})}
	go c.shake(ctx)
	go c.soak(ctx)
	return c
}

func (c *Cabin) shake(ctx context.Context) {
	select {
	case <-ctx.Done():
	default:
		if c.wind(ctx) == nil {
			return
		}
	}
	c.collapse()
}

func (c *Cabin) soak(ctx context.Context) {
	if c.rain(ctx) != nil {
		c.collapse()
	}
}

func (c *Cabin) collapse() {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.gone:
		return
	default:
	}
	close(c.gone)
}

// Kettle is heated by one goroutine, whose state others ask for.
type Kettle struct {
	started atomic.Bool
	state   atomic.Int32
	hot     chan struct{}
}

func NewKettle() *Kettle { return &Kettle{hot: make(chan struct{})} }

func (k *Kettle) Start(heat func() bool) {
	if !k.started.CompareAndSwap(false, true) {
		return
	}
	go func() {
		if k.state.Load() == 2 || !heat() {
			return
		}
		k.state.Store(1)
		close(k.hot)
	}()
}

func (k *Kettle) Drop() { k.state.Store(2) }
