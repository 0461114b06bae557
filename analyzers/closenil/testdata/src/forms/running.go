package forms

import "sync"

// What a library has called has left goroutines running.

func harvest(trees *sync.Map, pick func(any) int) {
	fruits := make(chan int, 8)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(fruits) // want `channel fruits is closed while a goroutine may still send on it`
	trees.Range(func(_, tree any) bool {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fruits <- pick(tree)
		}()
		return true
	})
}

// Here they are waited for before.

func harvestAll(trees *sync.Map, pick func(any) int) {
	fruits := make(chan int, 8)
	var wg sync.WaitGroup
	defer close(fruits)
	defer wg.Wait()
	trees.Range(func(_, tree any) bool {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fruits <- pick(tree)
		}()
		return true
	})
}

// Here each is waited for where it was started.

func harvestSlowly(trees *sync.Map, pick func(any) int) {
	fruits := make(chan int, 8)
	defer close(fruits)
	trees.Range(func(_, tree any) bool {
		done := make(chan struct{})
		go func() {
			defer close(done)
			fruits <- pick(tree)
		}()
		<-done
		return true
	})
}

// A helper leaves one running, too, on the channel that it is given.

func plant(seeds chan<- string, name string) {
	go func() { seeds <- name }()
}

func sow(names []string) int {
	seeds := make(chan string, len(names))
	for _, name := range names {
		plant(seeds, name)
	}
	close(seeds) // want `channel seeds is closed while a goroutine may still send on it`
	return len(seeds)
}

func sowAll(names []string) (all []string) {
	seeds := make(chan string)
	for _, name := range names {
		plant(seeds, name)
	}
	for range names {
		all = append(all, <-seeds)
	}
	close(seeds)
	return all
}
