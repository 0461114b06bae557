// Package gcpace decides how often garbage is collected. The heap of a linter is
// small, since syntax and SSA live as long as their package is in work, and
// collecting it at the usual rate costs a third of the time. A heap that is
// large, because a package is, had better not grow to a multiple of itself.
package gcpace

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// room is what may be allocated between two collections while the live heap
	// is smaller than that.
	room = 512 << 20
	// least is what may be allocated in percent of a larger one.
	least = 100
	// smallest is what the runtime takes the live heap to be at least.
	smallest = 4 << 20
)

// Keep sets the pace now and after each collection, unless GOGC does.
func Keep() {
	if os.Getenv("GOGC") != "" {
		return
	}
	percent := percentOf(0)
	debug.SetGCPercent(percent)
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	var collected func(*sentinel)
	collected = func(s *sentinel) {
		metrics.Read(live)
		if p := percentOf(live[0].Value.Uint64()); p != percent {
			percent = p
			debug.SetGCPercent(percent)
		}
		runtime.SetFinalizer(s, collected)
	}
	runtime.SetFinalizer(new(sentinel), collected)
}

// sentinel is garbage all the time, and so found by each collection.
type sentinel struct{ _ [16]byte }

func percentOf(live uint64) int { return max(least, int(room*100/max(smallest, live))) }
