package unguardedmap_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/maprace/maprace-lint/analyzers/unguardedmap"
)

func TestGuardedElsewhere(t *testing.T) { run(t, "guarded") }
func TestGoroutines(t *testing.T)       { run(t, "spawned") }
func TestCarriedFunctions(t *testing.T) { run(t, "carried") }
func TestLocksOfOthers(t *testing.T)    { run(t, "callers") }
func TestEncoders(t *testing.T)         { run(t, "encoded") }
func TestHandlers(t *testing.T)         { run(t, "handlers") }
func TestMiddleware(t *testing.T)       { run(t, "exclusive"); run(t, "logged") }
func TestPhasesOfLife(t *testing.T)     { run(t, "phases") }
func TestDeadFunctions(t *testing.T)    { run(t, "dead") }
func TestTestsLookInside(t *testing.T)  { run(t, "peeked") }
func TestEscapes(t *testing.T)          { run(t, "escape") }

// TestLimitations records misses that are known: should one be reported one
// day, its comment belongs to the tests above.
func TestLimitations(t *testing.T) { run(t, "limitations") }

func run(t *testing.T, pkg string) {
	t.Helper()
	analysistest.Run(t, analysistest.TestData(), unguardedmap.Analyzer, pkg)
}
