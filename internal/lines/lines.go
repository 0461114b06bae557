// Package lines reads lines of source files, for whoever shows or compares the
// code around a finding.
package lines

import (
	"os"
	"strings"
	"unicode/utf16"
)

// Files are the lines of files, which are read when they are first asked for.
type Files struct{ read map[string][]string }

// New returns files of which none is read.
func New() *Files { return &Files{map[string][]string{}} }

// Line returns line n of a file, counted from 1, without its end. There is
// none if the file has changed or gone since it was analysed.
func (f *Files) Line(name string, n int) (text string, ok bool) {
	all := f.all(name)
	if n < 1 || n > len(all) {
		return "", false
	}
	return strings.TrimSuffix(all[n-1], "\r"), true
}

// Position turns an offset in bytes into line and column, both counted from 1,
// the column in bytes. There is none behind the end of the file.
func (f *Files) Position(name string, offset int) (line, column int, ok bool) {
	for i, text := range f.all(name) {
		if offset <= len(text) {
			return i + 1, offset + 1, offset >= 0
		}
		offset -= len(text) + len("\n")
	}
	return 0, 0, false
}

// all returns the lines of a file, none if it cannot be read.
func (f *Files) all(name string) []string {
	all, known := f.read[name]
	if !known {
		if data, err := os.ReadFile(name); err == nil {
			all = strings.Split(string(data), "\n")
		}
		f.read[name] = all
	}
	return all
}

// UTF16Column turns a column in bytes into one in UTF-16 code units, both
// counted from 1.
func (f *Files) UTF16Column(name string, line, column int) int {
	text, ok := f.Line(name, line)
	if !ok || column < 1 || column-1 > len(text) {
		return column
	}
	return len(utf16.Encode([]rune(text[:column-1]))) + 1
}
