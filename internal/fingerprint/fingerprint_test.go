package fingerprint

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maprace/maprace-lint/internal/driver"
)

const src = `package p

type T[K comparable] struct{ m map[K]int }

func (t *T[K]) Put(k K) {
	t.m[k] = 1
	t.m[k] = 1
}

func Put(m map[int]int) {
	m[1] = 1
}
`

// prints returns the fingerprints of findings at the lines that assign.
func prints(t *testing.T, text string) []Print {
	t.Helper()
	file := filepath.Join(t.TempDir(), "p.go")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	var findings []driver.Finding
	for i, line := range strings.Split(text, "\n") {
		if strings.Contains(line, "] = ") {
			findings = append(findings, driver.Finding{Package: "p", Category: "kind", Pos: token.Position{Filename: file, Line: i + 1, Column: 2}})
		}
	}
	return Of(findings)
}

func TestEachFindingHasItsOwn(t *testing.T) {
	got := prints(t, src)
	want := []Print{
		{Package: "p", Category: "kind", Func: "T.Put", Line: "t.m[k] = 1"},
		{Package: "p", Category: "kind", Func: "T.Put", Line: "t.m[k] = 1", Nth: 1},
		{Package: "p", Category: "kind", Func: "Put", Line: "m[1] = 1"},
	}
	hashes := map[string]bool{}
	for i, p := range got {
		if p != want[i] {
			t.Errorf("got %+v, want %+v", p, want[i])
		}
		hashes[p.Hash()] = true
	}
	if len(hashes) != len(want) {
		t.Errorf("%d hashes for %d findings", len(hashes), len(want))
	}
}

func TestStableWhenLinesMove(t *testing.T) {
	before := prints(t, src)
	moved := strings.Replace(src, "func Put", "// A new comment.\n\nfunc other() {}\n\nfunc Put", 1)
	moved = strings.ReplaceAll(moved, "\tm[1]", "\t  m[1]")
	for i, p := range prints(t, moved) {
		if p != before[i] || p.Hash() != before[i].Hash() {
			t.Errorf("%+v became %+v", before[i], p)
		}
	}
}

func TestOfAFileThatIsGone(t *testing.T) {
	got := Of([]driver.Finding{{Package: "p", Category: "kind", Pos: token.Position{Filename: "gone.go", Line: 3}}})
	if want := (Print{Package: "p", Category: "kind"}); got[0] != want {
		t.Errorf("got %+v", got[0])
	}
}
