// Package work runs functions that it is given.
package work

import "net/http"

// Line runs functions one after the other on a goroutine of its own.
type Line struct{ jobs chan func() }

func NewLine() *Line {
	l := &Line{jobs: make(chan func(), 9)}
	go l.run()
	return l
}

func (l *Line) run() {
	for job := range l.jobs {
		job()
	}
}

func (l *Line) Add(job func()) {
	select {
	case l.jobs <- job:
	default:
	}
}

// Form answers requests with what its actions say.
type Form struct {
	action func(who string) int
	title  func() string
}

// NewForm keeps both functions; title is called at once, too.
func NewForm(action func(who string) int, title func() string) *Form {
	title()
	return &Form{action: action, title: title}
}

func (f *Form) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	println(f.action(r.URL.Path))
}

func (f *Form) Title() string { return f.title() }

// Card is shown until it is taken down.
type Card struct {
	Name  string
	Marks map[string]string
}

type Wall struct{ stops map[string]chan bool }

// Show reads the marks again and again.
func (w *Wall) Show(c *Card) {
	stop := make(chan bool)
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				for k, v := range c.Marks {
					println(k, v)
				}
			}
		}
	}()
}

// Close takes all cards down.
func (w *Wall) Close() {
	for _, stop := range w.stops {
		stop <- true
	}
}
