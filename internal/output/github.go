package output

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/maprace/maprace-lint/internal/driver"
)

// GitHub prints findings as workflow commands, which GitHub Actions turns into
// annotations of the lines:
//
//	::error file=…,line=…,col=…,title=…::message
//
// with the names of files below dir, the root of the repository, relative to it.
func GitHub(w io.Writer, dir string, findings []driver.Finding) error {
	out := bufio.NewWriter(w)
	for _, f := range findings {
		posn := Relative(dir, f.Pos)
		message := f.Message
		for _, r := range f.Related {
			message += fmt.Sprintf("\n%s: %s", Relative(dir, r.Pos), r.Message)
		}
		fmt.Fprintf(out, "::error file=%s,line=%d,col=%d,title=%s::%s\n",
			property(filepath.ToSlash(posn.Filename)), posn.Line, posn.Column,
			property(fmt.Sprintf("%s (%s)", f.Analyzer, f.Category)), data(message))
	}
	return out.Flush()
}

// data escapes the message of a workflow command, property the value of one of
// its properties.
func data(s string) string     { return dataEscapes.Replace(s) }
func property(s string) string { return propertyEscapes.Replace(s) }

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
