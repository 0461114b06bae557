package phases

import "sync"

// Union's parts are found by goroutines that NewUnion waits for, under a lock of its
// own; they are there when others get the object.
type Union struct{ parts map[string]int }

func NewUnion(names []string) (*Union, error) {
	u := &Union{parts: make(map[string]int)}
	var (
		mu sync.Mutex
		wg sync.WaitGroup
	)
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			u.parts[name]++
			mu.Unlock()
		}()
	}
	wg.Wait()
	u.each(func(string) {})
	return u, nil
}

func (u *Union) each(fn func(string)) {
	var wg sync.WaitGroup
	for name := range u.parts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fn(name)
		}()
	}
	wg.Wait()
}

// Joint's goroutine is not waited for, and takes no lock.
type Joint struct{ parts map[string]int }

func (j *Joint) Start(names []string) {
	go func() {
		for _, name := range names {
			j.parts[name]++ // want `write to map j.parts without a lock, while a goroutine uses it in parallel|map j.parts is written`
		}
	}()
}

func (j *Joint) Each(fn func(string)) {
	for name := range j.parts {
		fn(name)
	}
}
