package forms

import "sync"

// Goroutines that count themselves may not be counted yet when somebody waits.

func sew(shirts []string, torn func(string) bool) <-chan string {
	sewn := make(chan string, len(shirts))
	var wg sync.WaitGroup
	for _, shirt := range shirts {
		go func() {
			if !torn(shirt) {
				return
			}
			wg.Add(1)
			defer wg.Done()
			sewn <- shirt
		}()
	}
	go func() {
		wg.Wait()
		close(sewn) // want `channel sewn is closed while a goroutine may still send on it`
	}()
	return sewn
}

// Here they are counted before they begin, and count others before they end.

func knit(pattern string, next func(string) []string) <-chan string {
	knitted := make(chan string)
	var wg sync.WaitGroup
	var row func(string)
	row = func(p string) {
		defer wg.Done()
		knitted <- p
		for _, q := range next(p) {
			wg.Add(1)
			go row(q)
		}
	}
	wg.Add(1)
	go row(pattern)
	go func() {
		wg.Wait()
		close(knitted)
	}()
	return knitted
}

// Here each has a group of its own for what it starts itself.

func weave(looms []func() []string) <-chan string {
	woven := make(chan string)
	done := make(chan struct{})
	for _, loom := range looms {
		go func() {
			var threads sync.WaitGroup
			for _, thread := range loom() {
				threads.Add(1)
				go func() {
					defer threads.Done()
					woven <- thread
				}()
			}
			threads.Wait()
			done <- struct{}{}
		}()
	}
	go func() {
		for range looms {
			<-done
		}
		close(woven)
	}()
	return woven
}

// Only one of the constructors makes the channel that the goroutine closes.

type Jenny struct {
	start sync.Once
	yarn  func() bool
	ended chan struct{}
}

func NewJenny(yarn func() bool) *Jenny { return &Jenny{yarn: yarn, ended: make(chan struct{})} }

func NewHandJenny(yarn func() bool) *Jenny { return &Jenny{yarn: yarn} }

func (l *Jenny) Start() { l.start.Do(func() { go l.run() }) }

func (l *Jenny) run() {
	defer close(l.ended) // want `close of nil channel l.ended: NewHandJenny leaves it nil`
	for l.yarn() {
	}
}

// Here the one that does not make it starts nothing, either.

type Treadle struct {
	yarn  func() bool
	ended chan struct{}
}

func NewTreadle(yarn func() bool) *Treadle {
	w := &Treadle{yarn: yarn, ended: make(chan struct{})}
	go w.run()
	return w
}

func NewHandTreadle(yarn func() bool) *Treadle { return &Treadle{yarn: yarn} }

func (w *Treadle) run() {
	defer close(w.ended)
	for w.yarn() {
	}
}

// And here who starts it asks first.

type Spindle struct {
	yarn  func() bool
	ended chan struct{}
}

func NewSpindle(yarn func() bool) *Spindle {
	return &Spindle{yarn: yarn, ended: make(chan struct{})}
}

func NewHandSpindle(yarn func() bool) *Spindle { return &Spindle{yarn: yarn} }

func (s *Spindle) Start() {
	if s.ended == nil {
		return
	}
	go s.run()
}

func (s *Spindle) run() {
	defer close(s.ended)
	for s.yarn() {
	}
}
