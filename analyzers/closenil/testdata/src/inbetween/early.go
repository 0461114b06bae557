package inbetween

import (
	"context"
	"time"
)

type reply struct {
	text string
	err  error
}

// The first error ends the loop, and the close comes while others still send.

func polls(names []string, ask func(string) (string, error)) ([]string, error) {
	replies := make(chan reply)
	defer close(replies) // want `channel replies is closed while a goroutine may still send on it`
	for _, n := range names {
		go func() {
			text, err := ask(n)
			replies <- reply{text, err}
		}()
	}
	var out []string
	for range names {
		r := <-replies
		if r.err != nil {
			return nil, r.err
		}
		out = append(out, r.text)
	}
	return out, nil
}

func census(names []string, ask func(string) (string, error)) (out []string, err error) {
	replies := make(chan reply)
	defer close(replies)
	for _, n := range names {
		go func() {
			text, err := ask(n)
			replies <- reply{text, err}
		}()
	}
	for range names {
		r := <-replies
		if r.err != nil {
			err = r.err
			continue
		}
		out = append(out, r.text)
	}
	return out, err
}

// One receive hears from one of two.

func either(a, b func() error) error {
	errs := make(chan error, 2)
	defer close(errs) // want `channel errs is closed while a goroutine may still send on it`
	go func() { errs <- a() }()
	go func() { errs <- b() }()
	return <-errs
}

func both(a, b func() error) error {
	errs := make(chan error, 2)
	defer close(errs)
	go func() { errs <- a() }()
	go func() { errs <- b() }()
	if err := <-errs; err != nil {
		<-errs
		return err
	}
	return <-errs
}

// A timer that could be stopped has not run its function, and one that could not has.

func hurry(d time.Duration, work func(stop <-chan struct{})) {
	stop := make(chan struct{})
	t := time.AfterFunc(d, func() { close(stop) })
	work(stop)
	t.Stop()
	close(stop) // want `channel stop is closed again`
}

func takeTime(d time.Duration, work func(stop <-chan struct{})) {
	stop := make(chan struct{})
	t := time.AfterFunc(d, func() { close(stop) })
	work(stop)
	if t.Stop() {
		close(stop)
	}
}

func until(ctx context.Context, work func(stop <-chan struct{})) {
	stop := make(chan struct{})
	off := context.AfterFunc(ctx, func() { close(stop) })
	work(stop)
	if !off() {
		return
	}
	close(stop)
}

// Each round defers the close of what it has made, by another name.

func stalls(names []string, sell func(string, <-chan struct{})) {
	open := map[string]chan struct{}{}
	for _, n := range names {
		open[n] = make(chan struct{})
		defer close(open[n])
		go sell(n, open[n])
	}
}

func oneStall(names []string, sell func(string, <-chan struct{})) {
	open := map[string]chan struct{}{}
	all := make(chan struct{})
	for _, n := range names {
		open[n] = all
		defer close(open[n]) // want `channel open\[n\] is closed again`
		go sell(n, all)
	}
}
