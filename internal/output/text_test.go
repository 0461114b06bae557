package output

import (
	"bytes"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/maprace/maprace-lint/internal/driver"
)

func at(file string, line, column int) token.Position {
	return token.Position{Filename: filepath.FromSlash(file), Line: line, Column: column}
}

func text(t *testing.T, how Text, findings ...driver.Finding) string {
	t.Helper()
	var out bytes.Buffer
	if err := how.Write(&out, findings); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTextNamesFilesRelativeToTheDirectory(t *testing.T) {
	got := text(t, Text{Dir: filepath.FromSlash("/work/m")},
		driver.Finding{Message: "one", Category: "kind", Pos: at("/work/m/a/a.go", 3, 4), Related: []driver.Related{{Pos: at("/work/m/b.go", 3, 4), Message: "why"}}},
		driver.Finding{Message: "two", Pos: at("/work/other/c.go", 3, 4)},
		driver.Finding{Message: "three", Pos: at("/work/m/..d/d.go", 3, 4)})
	want := "a/a.go:3:4: one (kind)\n\tb.go:3:4: why\n/work/other/c.go:3:4: two\n..d/d.go:3:4: three\n"
	if diff := cmp.Diff(filepath.FromSlash(want), got); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestContextMarksTheFinding(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.go")
	if err := os.WriteFile(file, []byte("package p\n\n\tm[\"ä\"] = 1\r\n}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	end := strings.Index("\tm[\"ä\"] = 1", " =") + 1
	finding := driver.Finding{Message: "one", Category: "kind", Pos: at(file, 3, 2), End: at(file, 3, end)}
	for _, test := range []struct {
		context int
		want    string
	}{
		{0, "a.go:3:2: one (kind)\n"},
		{1, "a.go:3:2: one (kind)\n\t    3 | \tm[\"ä\"] = 1\n\t      | \t^^^^^^\n"},
		{2, "a.go:3:2: one (kind)\n\t    2 | \n\t    3 | \tm[\"ä\"] = 1\n\t      | \t^^^^^^\n\t    4 | }\n"},
	} {
		if diff := cmp.Diff(test.want, text(t, Text{Dir: dir, Context: test.context}, finding)); diff != "" {
			t.Errorf("-c %d (-want +got):\n%s", test.context, diff)
		}
	}
	gone := driver.Finding{Message: "one", Pos: at(filepath.Join(dir, "gone.go"), 3, 2)}
	if got := text(t, Text{Dir: dir, Context: 3}, gone); got != "gone.go:3:2: one\n" {
		t.Errorf("without the file: %q", got)
	}
}

func TestColorOnlyWhenAsked(t *testing.T) {
	finding := driver.Finding{Message: "one", Category: "kind", Pos: at("/work/a.go", 3, 2)}
	if got := text(t, Text{}, finding); strings.Contains(got, "\x1b") {
		t.Errorf("escape sequences in %q", got)
	}
	if got := text(t, Text{Color: true}, finding); !strings.HasPrefix(got, "\x1b[1m"+filepath.FromSlash("/work/a.go:3:2")+"\x1b[0m: one ") {
		t.Errorf("colored: %q", got)
	}
}

func TestGitHubEscapes(t *testing.T) {
	var out bytes.Buffer
	err := GitHub(&out, filepath.FromSlash("/work"), []driver.Finding{{
		Analyzer: "a", Category: "kind", Message: "100% of m", Pos: at("/work/a,b.go", 3, 2),
		Related: []driver.Related{{Pos: at("/work/c.go", 1, 2), Message: "why"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := "::error file=a%2Cb.go,line=3,col=2,title=a (kind)::100%25 of m%0Ac.go:1:2: why\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
}
