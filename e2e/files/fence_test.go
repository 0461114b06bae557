// Package files checks the files of the repository that are not Go: every block
// of code in the documentation, workflows and the action, the hooks, the
// Dockerfile and the release.
package files

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// block is a fenced block of a page:
//
//	```sh exit=1
//	go vet ./...
//	```
//
// The first word is the language, which decides how the block is checked (see
// checks); renderers ignore the others:
//
//	file=NAME  what the block stands in; it is written to the page's directory
//	wrong      the file has an error, which is shown
//	exit=N     the exit status of a script, 0 if there is none
//	checkout   the script runs in this repository, and not in the page's directory
//	norun      the script is only parsed
type block struct {
	page       string // relative to the root
	line       int    // of the fence
	lang       string
	words      []string
	text       string
	indent     string
	start, end int // of the text in the page, with the indentation
}

func (b *block) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

// has reports whether the fence has a word.
func (b *block) has(word string) bool { return slices.Contains(b.words, word) }

// value returns what follows key= in the fence.
func (b *block) value(key string) string {
	for _, w := range b.words {
		if v, ok := strings.CutPrefix(w, key+"="); ok {
			return v
		}
	}
	return ""
}

var knownWord = regexp.MustCompile(`^(file=\S+|exit=\d|checkout|norun|wrong)$`)

var fence = regexp.MustCompile("^(\\s*)(```+|~~~+)\\s*(.*)$")

// blocks returns the fenced blocks of a page in order.
func blocks(page string, text string) ([]*block, error) {
	var all []*block
	var open *block
	var marks string
	offset := 0
	for i, line := range strings.SplitAfter(text, "\n") {
		m := fence.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		switch {
		case open != nil && m != nil && m[2] == marks && m[3] == "":
			open.end = offset
			all = append(all, open)
			open = nil
		case open != nil:
			open.text += strings.TrimPrefix(line, open.indent)
		case m != nil:
			words := strings.Fields(m[3])
			if len(words) == 0 {
				return nil, fmt.Errorf("%s:%d: a block without a language", page, i+1)
			}
			marks = m[2]
			open = &block{page: page, line: i + 1, lang: words[0], words: words[1:], indent: m[1], start: offset + len(line)}
			for _, w := range open.words {
				if !knownWord.MatchString(w) {
					return nil, fmt.Errorf("%s: %q says nothing about a block", open, w)
				}
			}
		}
		offset += len(line)
	}
	if open != nil {
		return nil, fmt.Errorf("%s: a block without an end", open)
	}
	return all, nil
}

// pages returns the names of the pages, relative to the root.
func pages(t *testing.T, root string) []string {
	t.Helper()
	names := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(name string, d os.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".md" {
			rel, _ := filepath.Rel(root, name)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestFences(t *testing.T) {
	got, err := blocks("p.md", "text\n\n- item\n\n  ```sh exit=1 checkout\n  false\n\n  ```\n```text\n    x\n```\n")
	if err != nil || len(got) != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	if b := got[0]; b.lang != "sh" || b.value("exit") != "1" || !b.has("checkout") || b.has("norun") || b.text != "false\n\n" || b.line != 5 {
		t.Errorf("got %+v", b)
	}
	if b := got[1]; b.lang != "text" || b.text != "    x\n" || b.line != 9 {
		t.Errorf("got %+v", b)
	}
	for _, bad := range []string{"```\nx\n```\n", "```sh\nx\n", "```sh maybe\nx\n```\n"} {
		if got, err := blocks("p.md", bad); err == nil {
			t.Errorf("%q accepted: %v", bad, got)
		}
	}
}
