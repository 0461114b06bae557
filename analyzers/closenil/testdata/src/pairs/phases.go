package pairs

import (
	"context"
	"errors"
	"runtime/pprof"
	"sync"
	"sync/atomic"
)

var errBlocked = errors.New("blocked")

// Vault lets one caller through at a time, who waits for the writer to end.
type Vault struct {
	blocked atomic.Bool
	writes  sync.WaitGroup
	orders  chan int
}

func NewVault() *Vault {
	v := &Vault{orders: make(chan int, 8)}
	v.writes.Add(1)
	go v.write()
	return v
}

func (v *Vault) write() {
	defer v.writes.Done()
	for !v.blocked.Load() {
		v.orders <- 1
	}
}

func (v *Vault) block() error {
	if !v.blocked.CompareAndSwap(false, true) {
		return errBlocked
	}
	v.writes.Wait()
	return nil
}

func (v *Vault) Drop() error {
	if err := v.block(); err != nil {
		return err
	}
	close(v.orders)
	return nil
}

// Diary has one loop, although it is started by way of a library.
type Diary struct {
	mu     sync.Mutex
	closed chan struct{}
}

func NewDiary() *Diary {
	l := &Diary{closed: make(chan struct{})}
	go func() {
		pprof.Do(context.Background(), pprof.Labels("a", "b"), l.loop)
	}()
	return l
}

func (l *Diary) loop(context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.closed)
}

// A block that could not be set up is dropped before anybody else has it.
type block struct {
	mu   sync.Mutex
	quit chan struct{}
}

type Volume struct {
	mu     sync.Mutex
	blocks []*block
}

func (v *Volume) newBlock() *block {
	b := &block{}
	b.quit = make(chan struct{})
	return b
}

func (v *Volume) Grow(ok bool) {
	b := v.newBlock()
	if !ok {
		b.drop()
		return
	}
	v.mu.Lock()
	v.blocks = append(v.blocks, b)
	v.mu.Unlock()
	go b.run()
}

func (b *block) run() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.quit != nil {
		close(b.quit)
		b.quit = nil
	}
}

func (b *block) drop() {
	if b.quit != nil {
		close(b.quit)
		b.quit = nil
	}
}

// Cellar is closed under a lock, and filled without.
type Cellar struct {
	mu      sync.Mutex
	bottles chan int
}

func NewCellar() *Cellar { return &Cellar{bottles: make(chan int)} }

func (c *Cellar) Put(n int) {
	c.bottles <- n // want `channel c.bottles is closed by Close while Put may still send on it`
}

func (c *Cellar) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.bottles)
}

// Larder is the same, but says how it is to be used.
type Larder struct {
	mu   sync.Mutex
	jars chan int
}

func NewLarder() *Larder { return &Larder{jars: make(chan int)} }

func (l *Larder) Put(n int) { l.jars <- n }

// Close ends the larder. There must not be any outstanding calls of Put.
func (l *Larder) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.jars)
}
