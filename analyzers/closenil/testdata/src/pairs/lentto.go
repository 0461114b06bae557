package pairs

import (
	"context"
	"sync"
)

// An object that is made for one call only sends while that is under way.

type progress struct{ n int }

type controller interface {
	Status(ctx context.Context, out interface{ Send(*progress) }) error
}

type progressProxy struct{ ch chan *progress }

func (p *progressProxy) Send(s *progress) { p.ch <- s }

type Builder struct{ c controller }

func (b *Builder) Build(ctx context.Context) {
	ch := make(chan *progress)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(ch)
		b.c.Status(ctx, &progressProxy{ch: ch})
	})
	wg.Go(func() {
		for s := range ch {
			println(s.n)
		}
	})
	wg.Wait()
}

// This one is kept by the builder.

type keptProxy struct{ ch chan *progress }

func (p *keptProxy) Send(s *progress) {
	p.ch <- s // want `channel p.ch is closed by the goroutine of Build while Send may still send on it`
}

type Keeper struct {
	c    controller
	last *keptProxy
}

func (b *Keeper) Build(ctx context.Context) {
	ch := make(chan *progress)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(ch)
		b.last = &keptProxy{ch: ch}
		b.c.Status(ctx, b.last)
	})
	wg.Go(func() {
		for s := range ch {
			println(s.n)
		}
	})
	wg.Wait()
}

// And this one's channel is known by another name.

var everything chan *progress

func Emit(s *progress) {
	everything <- s // want `channel everything is closed by the goroutine of Follow while Emit may still send on it`
}

func Follow(ctx context.Context, c controller) {
	ch := make(chan *progress)
	everything = ch
	go func() {
		defer close(ch)
		c.Status(ctx, &progressProxy{ch: ch})
	}()
	for s := range ch {
		println(s.n)
	}
}
