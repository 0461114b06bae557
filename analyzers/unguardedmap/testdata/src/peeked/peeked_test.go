package peeked

import "testing"

// The test knows that there is nothing to clean yet.
func TestAdd(t *testing.T) {
	q := &Queue{jobs: map[string]bool{}}
	q.Add("a")
	if !q.jobs["a"] {
		t.Fail()
	}
}

func TestHasty(t *testing.T) {
	h := &Hasty{jobs: map[string]bool{}}
	h.Add("a")
	if !h.jobs["a"] { // want `map h.jobs is used while the goroutine that shares it is running`
		t.Fail()
	}
}

// Here the goroutine is the test's own.
func TestParallel(t *testing.T) {
	q := &Queue{jobs: map[string]bool{}}
	go q.Add("a")
	if !q.jobs["a"] { // want `map q.jobs is used while the goroutine that shares it is running`
		t.Fail()
	}
}
