package pairs

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// Ferry has handlers, which a server runs at the same time for two requests.
type Ferry struct {
	mu    sync.Mutex
	sunk  bool
	asked atomic.Bool
	once  sync.Once

	dock, bow, keel, mast, oar chan struct{}
}

func (f *Ferry) land(w http.ResponseWriter, _ *http.Request) {
	select {
	case <-f.dock:
		http.Error(w, "gone", http.StatusGone)
	default:
		close(f.dock) // want `channel f.dock is closed again when land runs twice at the same time`
	}
}

func (f *Ferry) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.asked.Load() {
		return
	}
	f.asked.Store(true)
	close(f.bow) // want `channel f.bow is closed again when ServeHTTP runs twice at the same time`
}

func (f *Ferry) locked(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.keel:
	default:
		close(f.keel)
	}
}

func (f *Ferry) swapped(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	if f.sunk {
		f.mu.Unlock()
		return
	}
	f.sunk = true
	f.mu.Unlock()
	close(f.mast)
}

func (f *Ferry) onceOnly(w http.ResponseWriter, _ *http.Request) {
	f.once.Do(func() { close(f.oar) })
}

// trip is made for each request.
type trip struct{ over chan struct{} }

func (t *trip) end() {
	select {
	case <-t.over:
	default:
		close(t.over)
	}
}

func (f *Ferry) travel(w http.ResponseWriter, r *http.Request) {
	t := &trip{make(chan struct{})}
	t.end()
	io.WriteString(w, "over")
}

func Harbour(f *Ferry) {
	http.HandleFunc("/land", f.land)
	http.HandleFunc("/locked", f.locked)
	http.HandleFunc("/swapped", f.swapped)
	http.HandleFunc("/once", f.onceOnly)
	http.HandleFunc("/travel", f.travel)
	http.Handle("/", f)
}
