package fix

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/maprace/maprace-lint/internal/driver"
)

// replace suggests to replace each of the old texts by the new one.
func replace(file, src string, pairs ...string) driver.Finding {
	var fix driver.Fix
	for i := 0; i < len(pairs); i += 2 {
		start := strings.Index(src, pairs[i])
		fix.Edits = append(fix.Edits, driver.Edit{File: file, Start: start, End: start + len(pairs[i]), New: pairs[i+1]})
	}
	return driver.Finding{Message: pairs[0], Fixes: []driver.Fix{fix}}
}

func TestPlan(t *testing.T) {
	src := "package p\n\nvar a = 1\nvar bb = 2\n"
	file := filepath.Join(t.TempDir(), "p.go")
	if err := os.WriteFile(file, []byte(src), 0o640); err != nil {
		t.Fatal(err)
	}
	insert := func(text string) driver.Finding {
		at := strings.Index(src, "var a")
		return driver.Finding{Message: text, Fixes: []driver.Fix{{Edits: []driver.Edit{{File: file, Start: at, End: at, New: text}}}}}
	}
	for name, test := range map[string]struct {
		findings []driver.Finding
		want     string
		rest     int
	}{
		"all":                {[]driver.Finding{replace(file, src, "1", "3", "2", "4")}, "package p\n\nvar a = 3\nvar bb = 4\n", 0},
		"two":                {[]driver.Finding{replace(file, src, "2", "4"), replace(file, src, "1", "3")}, "package p\n\nvar a = 3\nvar bb = 4\n", 0},
		"formatted":          {[]driver.Finding{replace(file, src, "= 1", "=    1+1")}, "package p\n\nvar a = 1 + 1\nvar bb = 2\n", 0},
		"overlap":            {[]driver.Finding{replace(file, src, "bb = 2", "b = 3"), replace(file, src, "= 2", "= 4", "1", "5")}, "package p\n\nvar a = 1\nvar b = 3\n", 1},
		"same edit":          {[]driver.Finding{replace(file, src, "1", "3"), replace(file, src, "1", "3", "2", "4")}, "package p\n\nvar a = 3\nvar bb = 4\n", 0},
		"same place":         {[]driver.Finding{insert("var c = 0\n"), insert("var d = 0\n")}, "package p\n\nvar c = 0\nvar a = 1\nvar bb = 2\n", 1},
		"no fix":             {[]driver.Finding{{Message: "no fix"}, replace(file, src, "1", "3")}, "package p\n\nvar a = 3\nvar bb = 2\n", 1},
		"overlaps in itself": {[]driver.Finding{replace(file, src, "bb = 2", "b = 3", "b = 2", "c = 4")}, "", 1},
	} {
		changes, rest, err := Plan(test.findings)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := ""
		for _, c := range changes {
			got += string(c.New)
		}
		if diff := cmp.Diff(test.want, got); diff != "" || len(rest) != test.rest {
			t.Errorf("%s: %d findings left, want %d; file (-want +got):\n%s", name, len(rest), test.rest, diff)
		}
	}
	if now, _ := os.ReadFile(file); string(now) != src {
		t.Errorf("the file was changed:\n%s", now)
	}
	if _, _, err := Plan([]driver.Finding{replace(file, src, "= 1", "= (")}); err == nil {
		t.Error("a fix that leaves no Go was accepted")
	}
}

func TestWriteAndDiff(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "p.go")
	if err := os.WriteFile(file, []byte("old\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	changes := []Change{{file, []byte("old\n"), []byte("new\n")}}
	var out bytes.Buffer
	if err := Diff(&out, changes, dir); err != nil {
		t.Fatal(err)
	}
	want := "diff a/p.go b/p.go\n--- a/p.go\n+++ b/p.go\n@@ -1,1 +1,1 @@\n-old\n+new\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("diff (-want +got):\n%s", diff)
	}
	if err := Write(changes); err != nil {
		t.Fatal(err)
	}
	if now, err := os.ReadFile(file); err != nil || string(now) != "new\n" {
		t.Errorf("%q, %v", now, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}
