// Package escape lets maps out of their locks.
package escape

import (
	"maps"
	"sync"
	"sync/atomic"
)

type Hub struct {
	mu    sync.Mutex
	peers map[string]int
}

func (h *Hub) Add(k string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.peers[k]++
}

func (h *Hub) Remove(k string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.peers, k)
}

func (h *Hub) Sum() (n int) {
	h.mu.Lock()
	peers := h.peers
	h.mu.Unlock()
	for _, v := range peers { // want `map peers is used after h.mu is unlocked`
		n += v
	}
	return n
}

// Swap takes the map over, so it is its own.
func (h *Hub) Swap() (n int) {
	h.mu.Lock()
	peers := h.peers
	h.peers = make(map[string]int)
	h.mu.Unlock()
	for _, v := range peers {
		n += v
	}
	return n
}

var table atomic.Pointer[map[string]int]

func patch(k string) {
	(*table.Load())[k] = 1 // want `which was loaded from an atomic pointer and is shared`
}

func replace(k string) {
	next := map[string]int{}
	for k, v := range *table.Load() {
		next[k] = v
	}
	next[k] = 1
	table.Store(&next)
}

// Empty takes the map over, since a function that it calls puts in a new one.
func (h *Hub) Empty() (n int) {
	h.mu.Lock()
	peers := h.peers
	h.renew()
	h.mu.Unlock()
	for k := range peers {
		delete(peers, k)
		n++
	}
	return n
}

func (h *Hub) renew() { h.peers = make(map[string]int) }

// Wards has maps inside of a map; a getter hands them out.
type Wards struct {
	mu   sync.RWMutex
	beds map[string]map[string]int
}

func (w *Wards) Admit(ward, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.beds[ward] == nil {
		w.beds[ward] = map[string]int{}
	}
	w.beds[ward][name]++
}

func (w *Wards) ward(name string) map[string]int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.beds[name]
}

func (w *Wards) Count(ward string) int {
	return len(w.ward(ward)) // want `is used after w.mu is unlocked`
}

func (w *Wards) Discharge(ward, name string) {
	beds := w.ward(ward)
	delete(beds, name) // want `is used after w.mu is unlocked`
}

func (w *Wards) Locked(ward string) int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return len(w.beds[ward])
}

// Wall hands its map out.
type Wall struct {
	mu    sync.Mutex
	notes map[string]int
	batch map[string]int
	out   chan map[string]int
	views chan view
}

type view struct{ notes map[string]int }

func NewWall() *Wall {
	b := &Wall{notes: map[string]int{}, batch: map[string]int{}, out: make(chan map[string]int, 1), views: make(chan view, 1)}
	return b
}

func (b *Wall) Pin(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes[k]++
	b.batch[k]++
	b.tell()
}

func (b *Wall) Drop(k string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.notes, k)
	delete(b.batch, k)
}

func (b *Wall) Notes() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.notes // want `map b.notes is used after b.mu is unlocked`
}

// Raw returns the backing map, for those who have the board to themselves.
func (b *Wall) Raw() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.notes
}

func (b *Wall) Copy() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.notes)
}

func (b *Wall) tell() {
	select {
	case b.views <- view{notes: b.notes}: // want `b.notes without b.mu`
	default:
	}
}

// Flush goes on with another map.
func (b *Wall) Flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.out <- b.batch
	b.batch = map[string]int{}
}
