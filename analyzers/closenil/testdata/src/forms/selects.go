package forms

import (
	"context"
	"sync"
)

// A loop that is left for another reason than what it has received waits for nobody.

func tally(ctx context.Context, urns []func() int) (sum int) {
	votes := make(chan int)
	for _, urn := range urns {
		go func() {
			if n := urn(); n > 0 {
				votes <- n
			}
		}()
	}
	for {
		select {
		case n := <-votes:
			sum += n
		case <-ctx.Done():
			close(votes) // want `channel votes is closed while a goroutine may still send on it`
			return sum
		}
	}
}

// Here it is left when all have been counted.

func tallyAll(ctx context.Context, urns []func() int) (sum int) {
	votes := make(chan int)
	for _, urn := range urns {
		go func() { votes <- urn() }()
	}
	for range urns {
		select {
		case n := <-votes:
			sum += n
		case <-ctx.Done():
			return sum
		}
	}
	close(votes)
	return sum
}

// Here somebody has waited for them who says so.

func tallyUntil(urns []func() int) (sum int) {
	votes := make(chan int)
	counted := make(chan struct{})
	var wg sync.WaitGroup
	for _, urn := range urns {
		wg.Add(1)
		go func() {
			defer wg.Done()
			votes <- urn()
		}()
	}
	go func() {
		wg.Wait()
		close(counted)
	}()
	for {
		select {
		case n := <-votes:
			sum += n
		case <-counted:
			close(votes)
			return sum
		}
	}
}

// A goroutine of its own takes as many tokens as there are.

func spoiled(urns map[string]func() bool) (bad []string) {
	names := make(chan string)
	tokens := make(chan struct{}, len(urns))
	for name, urn := range urns {
		go func() {
			if !urn() {
				names <- name
			}
			tokens <- struct{}{}
		}()
	}
	go func() {
		for range len(urns) {
			<-tokens
		}
		close(names)
	}()
	for name := range names {
		bad = append(bad, name)
	}
	return bad
}

// One token is not enough.

func spoiledOnce(urns map[string]func() bool) (bad []string) {
	names := make(chan string)
	token := make(chan struct{}, len(urns))
	for name, urn := range urns {
		go func() {
			if !urn() {
				names <- name
			}
		}()
	}
	go func() {
		for range len(urns) {
			token <- struct{}{}
		}
		close(names) // want `channel names is closed while a goroutine may still send on it`
	}()
	for name := range names {
		bad = append(bad, name)
	}
	return bad
}
