package forms

import (
	"context"
	"errors"
	"time"
)

// Who has given a question away leaves its answer to the other side.

type question struct {
	text   string
	answer chan string
}

type oracle struct {
	asked chan *question
	quit  chan struct{}
}

func newOracle(know func(string) string) *oracle {
	o := &oracle{asked: make(chan *question), quit: make(chan struct{})}
	go o.muse(know)
	return o
}

func (o *oracle) muse(know func(string) string) {
	for {
		select {
		case q := <-o.asked:
			q.answer <- know(q.text) // want `channel q.answer is closed by Ask while muse may still send on it`
		case <-o.quit:
			return
		}
	}
}

func (o *oracle) Ask(ctx context.Context, text string) (string, error) {
	q := &question{text, make(chan string, 1)}
	select {
	case o.asked <- q:
	case <-ctx.Done():
		close(q.answer) // not given away
		return "", ctx.Err()
	}
	select {
	case answer := <-q.answer:
		close(q.answer) // the other side has done its part
		return answer, nil
	case <-time.After(time.Second):
		close(q.answer)
		return "", errors.New("too late")
	}
}

// Here it is left alone.

type riddle struct {
	text   string
	answer chan string
}

type sphinx struct{ asked chan *riddle }

func newSphinx(know func(string) string) *sphinx {
	s := &sphinx{asked: make(chan *riddle)}
	go s.muse(know)
	return s
}

func (s *sphinx) muse(know func(string) string) {
	for r := range s.asked {
		r.answer <- know(r.text)
		close(r.answer)
	}
}

func (s *sphinx) Ask(ctx context.Context, text string) (string, error) {
	r := &riddle{text, make(chan string, 1)}
	select {
	case s.asked <- r:
	case <-ctx.Done():
		close(r.answer)
		return "", ctx.Err()
	}
	select {
	case answer := <-r.answer:
		return answer, nil
	case <-time.After(time.Second):
		return "", errors.New("too late")
	}
}
