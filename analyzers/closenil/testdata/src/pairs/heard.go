package pairs

import "context"

type memo struct {
	line string
	done chan struct{}
}

// Display's Flush gives its worker a channel, and closes it when the worker has
// answered, or has ended.
type Display struct {
	notes chan memo
	ended chan struct{}
}

func NewDisplay(ctx context.Context) *Display {
	s := &Display{notes: make(chan memo), ended: make(chan struct{})}
	go s.run(ctx)
	return s
}

func (s *Display) run(ctx context.Context) {
	defer close(s.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-s.notes:
			if n.done != nil {
				n.done <- struct{}{}
			}
		}
	}
}

func (s *Display) Flush() {
	done := make(chan struct{})
	defer close(done)
	select {
	case s.notes <- memo{done: done}:
	case <-s.ended:
	}
	select {
	case <-done:
	case <-s.ended:
	}
}

// Panel's Flush does not wait that long.
type Panel struct {
	cards  chan slip
	ended  chan struct{}
	hurry  chan struct{}
	urgent bool
}

type slip struct{ done chan struct{} }

func NewPanel(ctx context.Context) *Panel {
	b := &Panel{cards: make(chan slip), ended: make(chan struct{}), hurry: make(chan struct{})}
	go b.run(ctx)
	return b
}

func (b *Panel) run(ctx context.Context) {
	defer close(b.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-b.cards:
			if c.done != nil {
				c.done <- struct{}{} // want `channel c.done is closed by Flush while run may still send on it`
			}
		}
	}
}

func (b *Panel) Flush() {
	done := make(chan struct{})
	defer close(done)
	select {
	case b.cards <- slip{done: done}:
	case <-b.ended:
	}
	select {
	case <-done:
	case <-b.hurry:
	}
}
