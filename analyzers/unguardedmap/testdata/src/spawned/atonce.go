package spawned

import (
	"errors"
	"time"
)

// Trial runs what it measures on another goroutine, and waits for it.
type Trial struct {
	extra map[string]int
	done  chan bool
	run   func(*Trial)
}

func (t *Trial) Reset() { clear(t.extra) }

func (t *Trial) Run() {
	go func() {
		defer func() { t.done <- true }()
		t.Reset()
		t.run(t)
	}()
	<-t.done
}

// Race does something else before it waits.
type Race struct {
	laps map[string]int
	done chan bool
}

func (r *Race) Reset() { clear(r.laps) } // want `write to map r.laps without a lock, while a goroutine uses it in parallel`

func (r *Race) Run(next func()) {
	go func() {
		defer func() { r.done <- true }()
		r.Reset()
	}()
	next()
	<-r.done
}

// Wire reads one frame after the other, until one is late.
type Wire struct {
	seen   map[string]int
	frames chan string
}

func (w *Wire) read() (string, error) {
	go func() {
		w.seen["read"]++
		w.frames <- "frame"
	}()
	late := time.NewTimer(time.Second)
	defer late.Stop()
	select {
	case f := <-w.frames:
		return f, nil
	case <-late.C:
		return "", errors.New("late")
	}
}

func (w *Wire) Greet() {
	for range 3 {
		if _, err := w.read(); err != nil {
			return
		}
		w.seen["greet"]++
	}
}

// Fast goes on when a frame is late.
type Fast struct {
	seen   map[string]int
	frames chan string
}

func (w *Fast) read() (string, error) {
	go func() {
		w.seen["read"]++ // want `map w.seen is written by goroutines started in this loop without a lock`
		w.frames <- "frame"
	}()
	select {
	case f := <-w.frames:
		return f, nil
	case <-time.After(time.Second):
		return "late", nil
	}
}

func (w *Fast) Greet() {
	for range 3 {
		w.read()
	}
}
