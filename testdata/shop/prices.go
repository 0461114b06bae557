package shop

import "sync"

// Prices asks all suppliers at once and keeps the best offer of each.
func Prices(suppliers []string, ask func(string) int) map[string]int {
	offers := make(map[string]int)
	var wg sync.WaitGroup
	for _, s := range suppliers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			offers[s] = ask(s)
		}()
	}
	wg.Wait()
	return offers
}

// PricesLocked does the same with a lock.
func PricesLocked(suppliers []string, ask func(string) int) map[string]int {
	var mu sync.Mutex
	offers := make(map[string]int)
	var wg sync.WaitGroup
	for _, s := range suppliers {
		wg.Go(func() {
			price := ask(s)
			mu.Lock()
			offers[s] = price
			mu.Unlock()
		})
	}
	wg.Wait()
	return offers
}
