package spawned

import "sync"

// hasher works
// on the children in parallel where that pays.
type hasher struct {
	nodes map[string]int
}

func (h *hasher) hash(keys []string, parallel bool) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, k := range keys {
		if !parallel {
			h.nodes[k]++
		} else {
			wg.Add(1)
			go func() {
				defer wg.Done()
				mu.Lock()
				h.nodes[k]++
				mu.Unlock()
			}()
		}
	}
	if parallel {
		wg.Wait()
	}
	h.nodes[""]++
}

// hurrier waits only sometimes.
type hurrier struct {
	nodes map[string]int
}

func (h *hurrier) hurry(keys []string, parallel, patient bool) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, k := range keys {
		if parallel {
			wg.Add(1)
			go func() {
				defer wg.Done()
				mu.Lock()
				h.nodes[k]++
				mu.Unlock()
			}()
		}
	}
	if patient {
		wg.Wait()
	}
	h.nodes[""]++ // want `map h.nodes is used while the goroutine that shares it is running`
}

var _ = []any{(*hasher).hash, (*hurrier).hurry}
