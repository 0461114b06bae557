package nilness

import (
	"testing"

	"github.com/maprace/maprace-lint/internal/irtest"
)

// TestHiddenMapsDoNotMatter: what only the standard library can reach leads to
// no map; what others can reach, or the package's own, does.
func TestHiddenMapsDoNotMatter(t *testing.T) {
	pkg := irtest.Build(t, `package p

import (
	"flag"
	"net/http"
	"testing"
)

type (
	hidden   struct{ t *testing.T }
	byValue  struct{ flags flag.FlagSet }
	exported struct{ req *http.Request }
	own      struct{ t *testing.T; m map[string]int }
	embeds   struct{ flag.FlagSet; m map[string]int }
	viaOwn   struct{ o *own }
)
`)
	r := newRelevance(pkg.Types)
	for name, want := range map[string]bool{
		"hidden": false, "byValue": false, "exported": true, "own": true, "embeds": true, "viaOwn": true,
	} {
		if got := r.has(pkg.Types.Scope().Lookup(name).Type()); got != want {
			t.Errorf("%s matters: %v", name, got)
		}
	}
	for name, want := range map[string]int{"byValue": 0, "own": 1, "embeds": 1, "hidden": 0} {
		if got := r.mapFields(pkg.Types.Scope().Lookup(name).Type()); len(got) != want {
			t.Errorf("%s has the map fields %v", name, got)
		}
	}
}
