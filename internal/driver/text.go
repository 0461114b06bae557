package driver

import (
	"bufio"
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"strings"
)

// WriteText prints findings for people and editors:
//
//	file:line:col: message (category)
//		file:line:col: related information
//
// with the names of files below dir relative to it.
func WriteText(w io.Writer, dir string, findings []Finding) error {
	out := bufio.NewWriter(w)
	for _, f := range findings {
		fmt.Fprintf(out, "%s: %s", relative(dir, f.Pos), f.Message)
		if f.Category != "" {
			fmt.Fprintf(out, " (%s)", f.Category)
		}
		fmt.Fprintln(out)
		for _, r := range f.Related {
			fmt.Fprintf(out, "\t%s: %s\n", relative(dir, r.Pos), r.Message)
		}
	}
	return out.Flush()
}

func relative(dir string, pos token.Position) token.Position {
	rel, err := filepath.Rel(dir, pos.Filename)
	if err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		pos.Filename = rel
	}
	return pos
}
