package guarded

import "sync"

// Lodges are locked by their names: which are taken stands in a set.
type Lodges struct {
	mu    sync.Mutex
	taken map[string]struct{}
	rooms map[string]*Lodge
}

type Lodge struct {
	mu    sync.Mutex
	name  string
	items map[string]int
}

func (r *Lodges) lockLodge(room *Lodge) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.taken[room.name]; ok {
		return false
	}
	r.taken[room.name] = struct{}{}
	return true
}

func (r *Lodges) unlockLodge(room *Lodge) {
	r.mu.Lock()
	delete(r.taken, room.name)
	r.mu.Unlock()
}

func (room *Lodge) Take(k string) {
	room.mu.Lock()
	defer room.mu.Unlock()
	delete(room.items, k)
}

func (room *Lodge) Bring(k string) {
	room.mu.Lock()
	defer room.mu.Unlock()
	room.items[k]++
}

func (room *Lodge) fill(k string) { room.items[k] = 1 }

func (room *Lodge) Fill(k string) {
	room.mu.Lock()
	defer room.mu.Unlock()
	room.fill(k)
}

func (r *Lodges) Fill(room *Lodge, k string) {
	if !r.lockLodge(room) {
		return
	}
	defer r.unlockLodge(room)
	room.fill(k)
}

// Open takes the name itself, since it wants to wait.
func (r *Lodges) Open(name, k string) {
	r.mu.Lock()
	if _, ok := r.taken[name]; ok {
		r.mu.Unlock()
		return
	}
	r.taken[name] = struct{}{}
	defer func() {
		r.mu.Lock()
		delete(r.taken, name)
		r.mu.Unlock()
	}()
	room := r.rooms[name]
	r.mu.Unlock()
	room.fill(k)
}

// Enter has not taken the name any more.
func (r *Lodges) Enter(name, k string) {
	r.mu.Lock()
	room := r.rooms[name]
	r.taken[name] = struct{}{}
	delete(r.taken, name)
	r.mu.Unlock()
	room.fill(k) // want `call to fill writes map room.items without room.mu`
}
