package spawned

import "sync"

// Merging goroutines are a part of the call that waits for them.

type Parts struct{ parts []map[string]int }

func NewParts(n int) *Parts {
	p := &Parts{parts: make([]map[string]int, n)}
	for i := range p.parts {
		p.parts[i] = map[string]int{}
	}
	return p
}

func (p *Parts) Merge(other *Parts) {
	var wg sync.WaitGroup
	for i := range p.parts {
		wg.Add(1)
		go func(i int) {
			for k, v := range other.parts[i] {
				p.parts[i][k] += v
			}
			wg.Done()
		}(i)
	}
	wg.Wait()
}

func (p *Parts) part(k string) map[string]int { return p.parts[len(k)%len(p.parts)] }

func (p *Parts) Set(k string, v int) {
	m := p.part(k)
	m[k] = v
}

// Here nobody waits.

type Pieces struct{ pieces []map[string]int }

func NewPieces(n int) *Pieces {
	p := &Pieces{pieces: make([]map[string]int, n)}
	for i := range p.pieces {
		p.pieces[i] = map[string]int{}
	}
	return p
}

func (p *Pieces) Merge(other *Pieces) {
	for i := range p.pieces {
		go func(i int) {
			for k, v := range other.pieces[i] {
				p.pieces[i][k] += v // want `map p.pieces\[i\] without a lock, while a goroutine uses it`
			}
		}(i)
	}
}

func (p *Pieces) piece(k string) map[string]int { return p.pieces[len(k)%len(p.pieces)] }

func (p *Pieces) Set(k string, v int) {
	m := p.piece(k)
	m[k] = v
}
