package chanstate_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/maprace/maprace-lint/internal/chanstate"
)

// TestEvents shows each event as a diagnostic; want comments stand for hits.
func TestEvents(t *testing.T) {
	show := &analysis.Analyzer{
		Name:     "events",
		Doc:      "report the events of chanstate",
		Requires: []*analysis.Analyzer{chanstate.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			for _, e := range pass.ResultOf[chanstate.Analyzer].(*chanstate.Result).Events {
				if e.Pair != nil {
					continue
				}
				switch e.Kind {
				case chanstate.NilClose:
					pass.Reportf(e.Op.Site, "close of nil")
				case chanstate.DoubleClose:
					pass.Reportf(e.Op.Site, "close of closed")
				case chanstate.SendClosed:
					pos := e.Op.Site
					if e.Async != nil && e.Async.Pos() != pos {
						pos = e.Earlier.Pos
					} else if e.Async != nil && e.Earlier.Site != pos {
						pos = e.Earlier.Site
					}
					pass.Reportf(pos, "send on it")
				}
			}
			return nil, nil
		},
	}
	analysistest.Run(t, analysistest.TestData(), show, "paths", "goroutines", "limitations")
}
