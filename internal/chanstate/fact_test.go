package chanstate_test

import (
	"bytes"
	"encoding/gob"
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/maprace/maprace-lint/internal/chanstate"
	"github.com/maprace/maprace-lint/internal/irtest"
)

// TestFactsAreDeterministic encodes the facts of a package with many guards
// again and again.
func TestFactsAreDeterministic(t *testing.T) {
	const src = `package p
import "sync"
type T struct {
	mu, nu sync.Mutex
	a, b, c chan int
	x, y, z bool
}
func (t *T) Close(all bool) chan int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.x || t.y { return t.a }
	t.nu.Lock()
	defer t.nu.Unlock()
	t.x, t.y, t.z = true, true, all
	close(t.a)
	close(t.b)
	t.c <- 1
	t.c = nil
	return t.b
}
`
	encode := func() []byte {
		pass := irtest.Pass(t, src)
		var out bytes.Buffer
		pass.ExportObjectFact = func(obj types.Object, fact analysis.Fact) {
			if err := gob.NewEncoder(&out).Encode(fact); err != nil {
				t.Fatal(err)
			}
		}
		irtest.Run(t, pass, chanstate.Analyzer)
		return out.Bytes()
	}
	first := encode()
	if len(first) == 0 {
		t.Fatal("no fact")
	}
	for range 20 {
		if !bytes.Equal(first, encode()) {
			t.Fatal("the same package has other facts")
		}
	}
}
