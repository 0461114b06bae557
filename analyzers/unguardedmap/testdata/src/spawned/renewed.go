package spawned

// scheduler plans on a goroutine of its own.
type scheduler struct {
	tasks map[string]int
	in    chan string
}

func newScheduler() *scheduler { return &scheduler{tasks: map[string]int{}, in: make(chan string)} }

func (s *scheduler) run() {
	for t := range s.in {
		s.tasks[t]++
	}
}

// reaper is another one, of which there is one for all terms.
type reaper struct {
	dirty map[string]int
	in    chan string
}

func (r *reaper) run() {
	for t := range r.in {
		r.dirty[t]++ // want `map r.dirty is written by goroutines started in this loop`
	}
}

// leader has a new scheduler for each term.
type leader struct {
	scheduler *scheduler
	reaper    *reaper
	standby   *standby
	terms     chan bool
}

func (l *leader) serve() {
	for up := range l.terms {
		if up {
			l.take()
		} else {
			close(l.scheduler.in)
			l.scheduler = nil
		}
	}
}

func (l *leader) take() {
	l.scheduler = newScheduler()
	go func(s *scheduler) {
		s.run()
	}(l.scheduler)
	go func(r *reaper) {
		r.run()
	}(l.reaper)
}

func (l *leader) again() {
	for range l.terms {
		l.scheduler = newScheduler()
		go l.scheduler.run()
	}
}

// standby is assigned again, but always the same.
type standby struct {
	seen map[string]int
	in   chan string
}

func (s *standby) run() {
	for t := range s.in {
		s.seen[t]++ // want `map s.seen is written by goroutines started in this loop`
	}
}

func (l *leader) same() {
	s := &standby{seen: map[string]int{}, in: make(chan string)}
	for range l.terms {
		l.standby = s
		go l.standby.run()
	}
}

var _ = []any{(*leader).serve, (*leader).again, (*leader).same}
