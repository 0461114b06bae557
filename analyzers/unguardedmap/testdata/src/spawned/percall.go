package spawned

// base runs functions in a transaction, and one before it is tried again.
type base interface{ View(view, reset func()) }

type records struct{ base base }

// fetch has a map of its own in each call, whoever calls it.
func (r *records) fetch() map[string]int {
	var out map[string]int
	r.base.View(func() { out["a"] = 1 }, func() { out = make(map[string]int) })
	return out
}

type reader struct{ records *records }

func (r *reader) start() { go r.run() }

func (r *reader) run() { r.records.fetch() }

func StartReaders(b base, n int) {
	records := &records{b}
	for range n {
		r := &reader{records}
		r.start()
	}
}

// ReadAll has one for all.
func ReadAll(b base, n int) map[string]int {
	out := map[string]int{}
	for range n {
		go func() {
			b.View(func() { out["a"] = 1 }, func() {}) // want `map out is written by goroutines started in this loop`
		}()
	}
	return out
}
