package plain

import "sync"

// Goroutines that are started in a loop close one element each.

type job struct{ after []*job }

func graph(jobs []*job, run func()) {
	done := map[*job]chan struct{}{}
	for _, j := range jobs {
		done[j] = make(chan struct{})
	}
	slots := make(chan struct{}, 2)
	var wg sync.WaitGroup
	for _, j := range jobs {
		wg.Go(func() {
			defer close(done[j])
			for _, before := range j.after {
				<-done[before]
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			run()
		})
	}
	wg.Wait()
}

func byIndex(done []chan struct{}) {
	for i := range done {
		go func() { close(done[i]) }()
	}
}

func byArgument(jobs []*job, done map[*job]chan struct{}) {
	for _, j := range jobs {
		go func(j *job) { close(done[j]) }(j)
	}
}

func alwaysTheFirst(jobs []*job, done []chan struct{}) {
	for range jobs {
		go func() {
			close(done[0]) // want `channel done\[0\] is closed again`
		}()
	}
}

func oneForAll(jobs []*job, done map[*job]chan struct{}, last *job) {
	for range jobs {
		go func() {
			close(done[last]) // want `channel done\[last\] is closed again`
		}()
	}
}
