package files

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/maprace/maprace-lint/internal/drivertest"
)

var update = flag.Bool("update", false, "write the output of scripts into the documentation")

// checks are the languages of blocks, with what is done to one.
var checks = map[string]func(*page, *block) error{
	"go":         (*page).checkGo,
	"sh":         (*page).checkScript,
	"text":       (*page).checkOutput,
	"yaml":       (*page).checkFile,
	"json":       (*page).checkFile,
	"toml":       (*page).checkFile,
	"dockerfile": (*page).checkFile,
	"starlark":   (*page).checkFile,
	"bazel":      (*page).checkFile,
	"lua":        (*page).checkFile,
	"lisp":       (*page).checkFile,
}

// page is a page whose blocks are checked in order, in a directory of their
// own: a copy of testdata/shop to begin with.
type page struct {
	t      *testing.T
	root   string
	name   string
	dir    string
	code   string  // a module in which each package is a block
	output *string // of the script that is the last block
	wrong  []edit  // outputs that are not what the page says
}

type edit struct {
	*block
	now string
}

// TestSnippets checks every block of code in the documentation. None goes
// unchecked: a language that is not in the table is an error.
func TestSnippets(t *testing.T) {
	root := drivertest.Root(t)
	tools := newTools(t, root)
	code := t.TempDir()
	if err := os.WriteFile(filepath.Join(code, "go.mod"), []byte("module example.com/code\n\ngo 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, name := range pages(t, root) {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				t.Fatal(err)
			}
			found, err := blocks(name, string(data))
			if err != nil {
				t.Fatal(err)
			}
			p := &page{t: t, root: root, name: name, dir: filepath.Join(t.TempDir(), "shop"), code: code}
			if err := os.CopyFS(p.dir, os.DirFS(filepath.Join(root, "testdata", "shop"))); err != nil {
				t.Fatal(err)
			}
			if out, err := command(p.dir, "git", "init", "-q").CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, b := range found {
				if b.lang == "sh" {
					tools.provide(t, b.text, p.dir)
				}
				check := checks[b.lang]
				if check == nil {
					t.Errorf("%s: nothing checks a block of %q", b, b.lang)
					continue
				}
				if err := check(p, b); err != nil {
					t.Errorf("%s: %v", b, err)
				}
				if b.lang != "sh" {
					p.output = nil
				}
			}
			if *update {
				p.rewrite(string(data))
			}
		})
	}
	if packages, _ := filepath.Glob(filepath.Join(code, "*", "p.go")); len(packages) == 0 {
		return
	}
	if out, err := command(code, "go", "vet", "-unusedresult", "./...").CombinedOutput(); err != nil {
		t.Errorf("the code in the documentation does not compile: %v\n%s", err, out)
	}
}

// rewrite writes the page with the outputs that scripts have now.
func (p *page) rewrite(text string) {
	var out strings.Builder
	at := 0
	for _, e := range p.wrong {
		out.WriteString(text[at:e.start])
		for line := range strings.Lines(e.now) {
			out.WriteString(e.indent + line)
		}
		at = e.end
	}
	out.WriteString(text[at:])
	if err := os.WriteFile(filepath.Join(p.root, p.name), []byte(out.String()), 0o666); err != nil {
		p.t.Fatal(err)
	}
}

// TestFindingsInProse compares findings that the README quotes between back
// quotes with those of the linter.
func TestFindingsInProse(t *testing.T) {
	root := drivertest.Root(t)
	data, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := strings.Join(drivertest.Standalone(t, filepath.Join(root, "testdata", "shop")), "\n")
	quoted := regexp.MustCompile("`(\\w+\\.go:\\d+:\\d+): (.*) \\([a-z-]+\\)`").FindAllStringSubmatch(string(data), -1)
	if len(quoted) == 0 {
		t.Error("no finding is quoted")
	}
	for _, m := range quoted {
		line := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(m[1]) + `: \w+: ` + regexp.QuoteMeta(m[2]) + `$`)
		if !line.MatchString(found) {
			t.Errorf("not found in the shop: %s", m[0])
		}
	}
}

// same compares an output with what the page says, in which a line "..."
// stands for any number of lines.
func same(want, got string) bool {
	parts := strings.Split(strings.TrimSpace(want), "\n...\n")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile(`(?s)^` + strings.Join(parts, `\n.*\n`) + `$`).MatchString(strings.TrimSpace(got))
}

func TestSame(t *testing.T) {
	for _, test := range []struct {
		want, got string
		same      bool
	}{
		{"a\nb", "a\nb\n", true},
		{"a\n...\nd", "a\nb\nc\nd\n", true},
		{"a\n...\nd", "a\nb\nc\n", false},
		{"a", "a\nb\n", false},
	} {
		if got := same(test.want, test.got); got != test.same {
			t.Errorf("%q and %q: %t", test.want, test.got, got)
		}
	}
}
