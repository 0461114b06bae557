package guarded

import (
	"keeper"
	"sync"
)

// Pool guards its state, and leaves the witness to itself.
type Pool struct {
	stateLock sync.RWMutex
	state     *keeper.State
	witness   *keeper.Witness
}

func (p *Pool) Add(k string)    { p.witness.Add(k) }
func (p *Pool) AddTwo(k string) { p.witness.Add(k); p.witness.Add(k + k) }
func (p *Pool) AddAll(ks []string) {
	for _, k := range ks {
		p.witness.Add(k)
	}
}

func (p *Pool) Copy() map[string]bool { return p.witness.Copy() }

func (p *Pool) Set(k string, v int) {
	p.stateLock.Lock()
	defer p.stateLock.Unlock()
	p.state.Set(k, v)
}

func (p *Pool) Reset(k string) {
	p.stateLock.Lock()
	defer p.stateLock.Unlock()
	p.state.Set(k, 0)
}

func (p *Pool) Nonce(k string) int {
	p.stateLock.RLock()
	defer p.stateLock.RUnlock()
	return p.state.Nonce(k) // want `write to map p.state.objects while p.stateLock is only read-locked`
}
