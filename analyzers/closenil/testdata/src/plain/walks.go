package plain

import "sync"

// gather lets each worker close what all of them send on.
func gather(lists [][]string, each func([]string, func(string) bool)) <-chan string {
	names := make(chan string)
	var wg sync.WaitGroup
	for _, list := range lists {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer close(names) // want `channel names is closed again`
			each(list, func(s string) bool {
				select {
				case names <- s:
					return true
				default:
					return false
				}
			})
		}()
	}
	return names
}

// gatherAll closes when all have ended.
func gatherAll(lists [][]string, each func([]string, func(string) bool)) <-chan string {
	names := make(chan string)
	var wg sync.WaitGroup
	for _, list := range lists {
		wg.Add(1)
		go func() {
			defer wg.Done()
			each(list, func(s string) bool {
				names <- s
				return true
			})
		}()
	}
	go func() {
		wg.Wait()
		close(names)
	}()
	return names
}
