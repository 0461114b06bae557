package work

import "sync"

// A job belongs to the worker that takes it out of the queue.
type parcel struct{ stamps map[string]bool }

type belt struct {
	mu      sync.Mutex
	parcels map[string]*parcel
	line    []*parcel
}

func (b *belt) put(id string) {
	p := &parcel{stamps: map[string]bool{}}
	p.stamps["in"] = true
	b.mu.Lock()
	defer b.mu.Unlock()
	b.parcels[id] = p
	b.line = append(b.line, p)
}

func (b *belt) take(id string) (*parcel, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p, ok := b.parcels[id]
	if ok {
		delete(b.parcels, id)
	}
	return p, ok
}

func (b *belt) next() *parcel {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.line) == 0 {
		return nil
	}
	p := b.line[0]
	b.line = b.line[1:]
	return p
}

func (b *belt) work(ids []string) {
	for _, id := range ids {
		go func() {
			if p, ok := b.take(id); ok {
				p.stamps["out"] = true
			}
			if p := b.next(); p != nil {
				p.stamps["out"] = true
			}
		}()
	}
}

// A tray stays where it is, and all workers see it.
type tray struct{ notes map[string]bool }

type rack struct {
	mu    sync.Mutex
	trays map[string]*tray
}

func (r *rack) put(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trays[id] = &tray{notes: map[string]bool{}}
}

func (r *rack) get(id string) *tray {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.trays[id]
}

func (r *rack) work(ids []string) {
	for _, id := range ids {
		go func() {
			r.get(id).notes["seen"] = true // want `write to map .*notes without a lock`
		}()
	}
}
