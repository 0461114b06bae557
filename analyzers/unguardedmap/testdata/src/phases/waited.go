// Package phases has objects that need no lock at some times of their lives.
package phases

import "sync"

// Press counts the sheets that are under way.
type Press struct {
	underWay sync.WaitGroup
	book     *book
	in       chan string
}

type book struct {
	mu    sync.Mutex
	pages map[string]bool
	size  map[string]int
}

func (p *Press) Print(sheet string) {
	p.underWay.Add(1)
	p.in <- sheet
}

func (p *Press) Start() {
	go func() {
		for sheet := range p.in {
			p.book.add(sheet)
			p.underWay.Done()
		}
	}()
}

func (b *book) add(sheet string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pages[sheet] = true
	b.size[sheet]++
}

func (b *book) has(sheet string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.pages[sheet] && b.size[sheet] > 0
}

func (p *Press) Has(sheet string) bool { return p.book.has(sheet) }

// Bind looks at the pages when none is under way, Weigh at any time.
func (p *Press) Bind() int {
	p.underWay.Wait()
	return p.book.count()
}

func (b *book) count() int { return len(b.pages) }

func (p *Press) Weigh() int { return p.book.weight() }

func (b *book) weight() int { return len(b.size) } // want `read of map b.size without b.mu`

// Inn counts the porters, and has guests beside.
type Inn struct {
	porters sync.WaitGroup
	mu      sync.Mutex
	guests  map[string]int
}

func (i *Inn) Open() {
	i.porters.Add(1)
	go func() {
		defer i.porters.Done()
		i.Arrive("first")
	}()
}

func (i *Inn) Arrive(k string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.guests[k]++
}

func (i *Inn) Leave(k string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.guests, k)
}

func (i *Inn) Shut() int {
	i.porters.Wait()
	return len(i.guests) // want `read of map i.guests without i.mu`
}

// Mill grinds until it is stopped, and then what is left: its miller has gone by then.
type Mill struct {
	stop  chan struct{}
	group sync.WaitGroup
	grain chan string
	flour map[string]int
	bran  map[string]int
}

func (m *Mill) Start() {
	m.group.Add(1)
	go func() {
		defer m.group.Done()
		for {
			select {
			case g := <-m.grain:
				m.grind(g)
				m.bran[g]++ // want `write to map m.bran without a lock, while a goroutine uses it in parallel`
			case <-m.stop:
				return
			}
		}
	}()
}

func (m *Mill) grind(g string) { m.flour[g]++ }

func (m *Mill) Stop() int {
	close(m.stop)
	gone := make(chan struct{})
	go func() {
		m.group.Wait()
		close(gone)
	}()
	n := m.left()
	<-gone
	m.grind("rest")
	return n
}

func (m *Mill) left() int { return len(m.bran) }

// Brook runs what it is passed again and again, until it is stopped.
type Brook struct {
	stop   chan struct{}
	group  sync.WaitGroup
	stones map[string]int
	fish   map[string]int
}

func (b *Brook) flow(each func()) {
	b.group.Go(func() {
		for {
			select {
			case <-b.stop:
				return
			default:
				each()
			}
		}
	})
}

func (b *Brook) Start() { b.flow(b.turn) }

func (b *Brook) turn() {
	b.count("stone")
	b.fish["trout"]++ // want `write to map b.fish without a lock, while a goroutine uses it in parallel`
}

func (b *Brook) count(s string) { b.stones[s]++ }

func (b *Brook) Stop() {
	close(b.stop)
	b.fish["eel"]++ // the other end
	b.group.Wait()
	b.count("sand")
}
