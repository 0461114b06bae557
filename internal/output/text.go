// Package output prints findings: for people, for programs, and for GitHub.
package output

import (
	"bufio"
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"strings"

	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/lines"
)

// Text prints findings for people and editors:
//
//	file:line:col: message (category)
//		file:line:col: related information
type Text struct {
	// Dir is what the names of files below it are relative to.
	Dir string
	// Context is how many lines of source are shown around each finding.
	Context int
	// Color sets positions and categories apart.
	Color bool
}

// Write prints findings.
func (t Text) Write(w io.Writer, findings []driver.Finding) error {
	out := bufio.NewWriter(w)
	files := lines.New()
	for _, f := range findings {
		fmt.Fprintf(out, "%s: %s", t.paint(bold, Relative(t.Dir, f.Pos).String()), f.Message)
		if f.Category != "" {
			fmt.Fprintf(out, " %s", t.paint(dim, "("+f.Category+")"))
		}
		fmt.Fprintln(out)
		t.source(out, files, f)
		for _, r := range f.Related {
			fmt.Fprintf(out, "\t%s: %s\n", Relative(t.Dir, r.Pos), r.Message)
		}
	}
	return out.Flush()
}

// source prints the lines around a finding and marks what it is about.
func (t Text) source(out io.Writer, files *lines.Files, f driver.Finding) {
	if t.Context <= 0 {
		return
	}
	for n := f.Pos.Line - t.Context + 1; n < f.Pos.Line+t.Context; n++ {
		text, ok := files.Line(f.Pos.Filename, n)
		if !ok {
			continue
		}
		fmt.Fprintf(out, "\t%s %s\n", t.paint(dim, fmt.Sprintf("%5d |", n)), text)
		if n == f.Pos.Line {
			fmt.Fprintf(out, "\t%s %s\n", t.paint(dim, "      |"), t.paint(red, marks(text, f)))
		}
	}
}

// marks returns a line that has a mark below each character of the finding.
func marks(text string, f driver.Finding) string {
	start := min(max(f.Pos.Column-1, 0), len(text))
	end := start
	if f.End.Line == f.Pos.Line {
		end = min(max(f.End.Column-1, start), len(text))
	}
	indent := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text[:start])
	return indent + strings.Repeat("^", max(1, len([]rune(text[start:end]))))
}

// Escape sequences of terminals (ECMA-48, select graphic rendition).
const (
	bold = "1"
	dim  = "2"
	red  = "31"
)

func (t Text) paint(style, text string) string {
	if !t.Color {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

// Relative returns a position with its file's name relative to dir, if the file
// is below it.
func Relative(dir string, pos token.Position) token.Position {
	rel, err := filepath.Rel(dir, pos.Filename)
	if err == nil && filepath.IsLocal(rel) {
		pos.Filename = rel
	}
	return pos
}
