package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// progress shows on a terminal how far a run is that takes long enough for
// somebody to wonder.
type progress struct {
	out   io.Writer // nil shows nothing
	since time.Time // nothing is shown before
	shown bool
}

const patience = time.Second

func newProgress(out io.Writer) *progress {
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{out: out, since: time.Now().Add(patience)}
}

func (p *progress) show(done, total int) {
	if p.out != nil && time.Now().After(p.since) {
		fmt.Fprintf(p.out, "\rmaprace-lint: %d of %d packages", done, total)
		p.shown = true
	}
}

// clear removes what was shown.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
