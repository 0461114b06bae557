package pairs

// Objects that are made for each call, with a method of their own in a field.

type lifecycle struct {
	quit    chan struct{}
	collect func(int)
	done    bool
}

func newLifecycle() *lifecycle {
	l := &lifecycle{quit: make(chan struct{})}
	l.collect = l.collectLater
	return l
}

func (l *lifecycle) collectLater(int) { l.done = true }

func (l *lifecycle) stop() { close(l.quit) }

func (l *lifecycle) run() int {
	defer l.stop()
	for !l.done {
		l.collect(1)
	}
	return 1
}

type payer struct{ n int }

func (r *payer) send() int {
	p := newLifecycle()
	return p.run()
}

func (r *payer) Pay() int {
	r.n++
	return r.send()
}

func (r *payer) PayLater() {
	go func() {
		r.send()
	}()
}

// Of these others may have the method.

type listed struct {
	quit chan struct{}
	done bool
}

var sessions []func(int)

func newListed() *listed {
	l := &listed{quit: make(chan struct{})}
	sessions = append(sessions, l.collectLater)
	return l
}

func (l *listed) collectLater(int) { l.done = true }

func (l *listed) stop() {
	close(l.quit) // want `channel l.quit is closed by PayListed and again by the goroutine of PayListedLater`
}

func (l *listed) run() {
	defer l.stop()
	for !l.done {
		println()
	}
}

func (r *payer) sendListed() {
	p := newListed()
	p.run()
}

func (r *payer) PayListed() { r.sendListed() }

func (r *payer) PayListedLater() {
	go func() {
		r.sendListed()
	}()
}
