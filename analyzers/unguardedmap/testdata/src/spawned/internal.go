package spawned

// Only this package has values of type merger, so nobody else calls its methods,
// although their names are exported.
type merger interface{ Merge(k string) }

type seats struct{ latest map[string]int }

func (s *seats) Merge(k string) { s.latest[k]++ }

type trips struct{ latest map[string]int }

func (t *trips) Merge(k string) { t.latest[k]++ }

func (s *seats) String() string { return "seats" }

func merge(in <-chan string, m merger) {
	for k := range in {
		m.Merge(k)
	}
}

func merging(m merger) chan<- string {
	in := make(chan string)
	go merge(in, m)
	return in
}

type Desk struct{ seats, trips chan<- string }

func NewDesk() *Desk {
	return &Desk{
		seats: merging(&seats{latest: map[string]int{}}),
		trips: merging(&trips{latest: map[string]int{}}),
	}
}

// Splitter can be called by others, who get one as a Splitter.
type Splitter interface{ Split(k string) }

type splitter interface{ Split(k string) }

type hemispheres struct{ left map[string]int }

func (h *hemispheres) Split(k string) { h.left[k]++ } // want `write to map h.left without a lock, while a goroutine uses it in parallel`

func split(in <-chan string, s splitter) {
	for k := range in {
		s.Split(k)
	}
}

func NewSplitter(in <-chan string) Splitter {
	s := splitter(&hemispheres{left: map[string]int{}})
	go split(in, s)
	return s
}
