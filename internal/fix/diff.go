package fix

import (
	"io"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
)

// Diff prints the changes in the unified format, with the names of files
// relative to dir, so that git apply and patch -p1 take them.
func Diff(w io.Writer, changes []Change, dir string) error {
	for _, c := range changes {
		name := c.File
		if rel, err := filepath.Rel(dir, name); err == nil && filepath.IsLocal(rel) {
			name = rel
		}
		name = filepath.ToSlash(name)
		if _, err := w.Write(diff.Diff("a/"+name, c.Old, "b/"+name, c.New)); err != nil {
			return err
		}
	}
	return nil
}
