package work

// Loop runs tasks one after the other, and at last what is to be done at its end.
type Loop struct {
	tasks chan task
	end   chan bool
}

type task struct {
	run  func()
	done chan bool
}

func NewLoop(last func()) *Loop {
	l := &Loop{tasks: make(chan task), end: make(chan bool)}
	go l.run(last)
	return l
}

func (l *Loop) run(last func()) {
	defer func() { last() }()
	for {
		select {
		case <-l.end:
			return
		case t := <-l.tasks:
			t.run()
			close(t.done)
		}
	}
}

// Do returns when the task has been run.
func (l *Loop) Do(run func()) {
	done := make(chan bool)
	l.tasks <- task{run, done}
	<-done
}
