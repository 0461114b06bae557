package config

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/maprace/maprace-lint/internal/report"
)

var known = Known{
	Analyzers:  []string{"closenil", "unguardedmap"},
	Categories: []string{"double-close"},
}

func read(t *testing.T, text string) (dir string, err error) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, Name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err = Find(dir, known)
	return dir, err
}

func TestErrorsSayWhere(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"confidence: huge\n", `:1:13: confidence is low, medium or high, not "huge"`},
		{"\ncolour: red\n", `:2:1: unknown field "colour"`},
		{"disable:\n- closenil\n- sa1029\n", `:3:3: there is no analyzer "sa1029"; there are: closenil, unguardedmap`},
		{"disable: closenil\n", `:1:10: `},
		{"confidence: low\nconfidence: high\n", `:2:1: `},
		{"exclude:\n- files: a\n  checks: [twice]\n", `:3:12: there is no analyzer or category "twice"`},
		{"exclude:\n- checks: [closenil]\n", `:2:3: files: "" is no path`},
		{"exclude:\n- files: a\n- files: /a\n", `:3:10: files: "/a" is no path`},
		{"exclude:\n- a\n", `:2:3: keys with values are expected here`},
		{"exclude:\n- file: a\n", `:2:3: unknown field "file"`},
		{"locks:\n-\n", `:2:3: keys with values are expected here`},
		{"locks: {}\n", `:1:8: a list is expected here`},
		{"concurrent:\n- runs: async\n", `:2:3: func: "" is no name`},
		{"concurrent:\n- func: p.Go\n", `:2:3: runs is async, handler`},
		{"concurrent:\n- func: p.Go\n  runs: async\n  joins: Wait\n", `:4:10: joins: "Wait" is no method beside p.Go`},
		{"confidence: [low]\n", `:1:13: a single word is expected here`},
		{"confidence: low\n---\nconfidence: high\n", `:2:1: a second document begins here`},
		{"locks:\n- type: Gate\n  lock: [Enter]\n  unlock: [Leave]\n", `:2:9: "Gate" is no type`},
		{"locks:\n- type: example.com/p.Gate\n  lock: [Enter]\n", `:2:9: a lock needs the names`},
		{"locks:\n- lock: [Enter]\n  unlock: [p.Leave]\n", `:2:10: "Enter" is no method`},
		{"concurrent:\n- func: (*p.Pool).Go\n  runs: async\n", `:2:9: func: "(*p.Pool).Go" is no name`},
		{"concurrent:\n- func: p.Pool.Go\n  runs: wild\n", `:3:9: runs is async`},
		{"concurrent:\n- func: p.Go\n  runs: async\n  argument: 0\n", `:4:13: argument: "0"`},
		{"concurrent:\n- func: p.Go\n  runs: async\n  argument: two\n", `:4:13: argument: "two"`},
		{"locks: [\n", `:1:8: `},
		{"- a\n- b\n", `:1:`},
	} {
		dir, err := read(t, test.text)
		if err == nil {
			t.Errorf("%q accepted", test.text)
			continue
		}
		got, ok := strings.CutPrefix(err.Error(), filepath.Join(dir, Name))
		if !ok || !strings.Contains(got, test.want) || strings.Contains(got, "\n") {
			t.Errorf("%q:\n got %s\nwant %s", test.text, err, test.want)
		}
	}
}

// TestEveryKeyIsDocumented looks for each key in the page about the file.
func TestEveryKeyIsDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, form := range []any{file{}, lock{}, api{}, exclusion{}} {
		for f := range reflect.TypeOf(form).Fields() {
			keys = append(keys, f.Tag.Get("yaml"))
		}
	}
	for _, key := range slices.Concat(keys, slices.Collect(maps.Keys(modes))) {
		if !regexp.MustCompile(`\b` + key + `\b`).Match(page) {
			t.Errorf("%s is not in it", key)
		}
	}
}

func TestFoundUpwards(t *testing.T) {
	dir := t.TempDir()
	below := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(below, 0o777); err != nil {
		t.Fatal(err)
	}
	without, err := Find(below, known)
	if err != nil || without.Report.Confidence != report.Unset {
		t.Errorf("without a file: %+v, %v", without, err)
	}
	if err := os.WriteFile(filepath.Join(dir, Name), []byte("confidence: low\ndisable: [closenil]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := Find(below, known)
	if err != nil {
		t.Fatal(err)
	}
	if s.Report.Confidence != report.Low || len(s.Report.Off) != 1 {
		t.Errorf("got %+v", s.Report)
	}
	if s.Key == without.Key {
		t.Error("different settings have the same key")
	}
}

func TestEmptyFileIsTheDefault(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n"} {
		if _, err := read(t, text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSettingsOfAnotherTool(t *testing.T) {
	s, err := Decode(map[string]any{"confidence": "high", "disable": []any{"closenil"}}, "/", known)
	if err != nil || s.Report.Confidence != report.High {
		t.Errorf("got %+v, %v", s, err)
	}
	_, err = Decode(map[string]any{"colour": "red"}, "/", known)
	if err == nil || err.Error() != `unknown field "colour"` {
		t.Errorf("got %v", err)
	}
}
