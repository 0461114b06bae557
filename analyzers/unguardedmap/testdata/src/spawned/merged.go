package spawned

import "sync"

type Shards struct{ shards []map[uint64]int }

// Each goroutine has one shard of each.
func (s *Shards) Merge(other *Shards, add func(a, b int) int) {
	var wg sync.WaitGroup
	for i := range s.shards {
		wg.Add(1)
		go func(i int) {
			for k, v := range other.shards[i] {
				if _, ok := s.shards[i][k]; ok {
					s.shards[i][k] = add(s.shards[i][k], v)
				} else {
					s.shards[i][k] = v
				}
			}
			wg.Done()
		}(i)
	}
	wg.Wait()
}

type Folds struct{ shards []map[uint64]int }

// All write to the first.
func (s *Folds) Fold(add func(a, b int) int) {
	var wg sync.WaitGroup
	for i := range s.shards {
		wg.Add(1)
		go func(i int) {
			for k, v := range s.shards[i] {
				s.shards[0][k] = add(s.shards[0][k], v) // want `map s.shards\[0\] is written by goroutines started in this loop` `write to map s.shards\[0\] without a lock`
			}
			wg.Done()
		}(i)
	}
	wg.Wait()
}
