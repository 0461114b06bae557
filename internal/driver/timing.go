package driver

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// Timing says where the time of a run went. Packages are analysed in parallel
// and what one analyzer computes for several counts for the first that asks,
// so the phases show proportions.
type Timing struct {
	Load, Total        time.Duration
	Analysed, Recalled int // packages; those recalled came from the cache
	Phases             []Phase
	// Slowest are the packages that took longest to analyse.
	Slowest []Phase
}

// Phase is the time that all packages together spent in one kind of work, or
// one package in all kinds.
type Phase struct {
	Name string
	Time time.Duration
}

// Write prints t as a table.
func (t Timing) Write(w io.Writer) {
	fmt.Fprintf(w, "%10s  list packages and export data\n", t.Load.Round(time.Millisecond))
	for _, p := range t.Phases {
		fmt.Fprintf(w, "%10s  %s\n", p.Time.Round(time.Millisecond), p.Name)
	}
	fmt.Fprintf(w, "%10s  in all; %d packages analysed, %d from the cache\n",
		t.Total.Round(time.Millisecond), t.Analysed, t.Recalled)
	for _, p := range t.Slowest {
		fmt.Fprintf(w, "%10s  %s\n", p.Time.Round(time.Millisecond), p.Name)
	}
}

// stopwatch gathers a Timing.
type stopwatch struct {
	start time.Time

	mu     sync.Mutex
	timing Timing
	phases map[string]time.Duration
	units  []Phase
}

func newStopwatch() *stopwatch {
	return &stopwatch{start: time.Now(), phases: map[string]time.Duration{}}
}

func (s *stopwatch) loaded() { s.timing.Load = time.Since(s.start) }

func (s *stopwatch) spent(phase string, since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.phases[phase] += time.Since(since)
}

// analysed notes what one package took.
func (s *stopwatch) analysed(pkg string, since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.units = append(s.units, Phase{pkg, time.Since(since)})
}

func (s *stopwatch) count(recalled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if recalled {
		s.timing.Recalled++
	} else {
		s.timing.Analysed++
	}
}

func (s *stopwatch) done() Timing {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timing.Total = time.Since(s.start)
	for name, d := range s.phases {
		s.timing.Phases = append(s.timing.Phases, Phase{name, d})
	}
	longestFirst(s.timing.Phases)
	longestFirst(s.units)
	s.timing.Slowest = s.units[:min(len(s.units), maxSlowest)]
	return s.timing
}

// maxSlowest bounds the packages that are named.
const maxSlowest = 5

func longestFirst(phases []Phase) {
	slices.SortFunc(phases, func(a, b Phase) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.Name, b.Name))
	})
}
