package spawned

// shelf is an object pool.
type shelf struct{ free chan map[string]int }

func (s *shelf) Get() map[string]int { return <-s.free }

func (s *shelf) Put(m map[string]int) { s.free <- m }

// racks keeps one for all.
type racks struct{ only map[string]int }

func (r *racks) Get() map[string]int { return r.only }

type Hall struct {
	shelf *shelf
	racks *racks
}

func (h *Hall) ServePooled(requests chan string) {
	for r := range requests {
		go func() {
			counts := h.shelf.Get()
			counts[r]++
			h.shelf.Put(counts)
		}()
	}
}

func (h *Hall) ServeShared(requests chan string) {
	for r := range requests {
		go func() {
			counts := h.racks.Get()
			counts[r]++ // want `map .* is written by goroutines started in this loop`
		}()
	}
}
