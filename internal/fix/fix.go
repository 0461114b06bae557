// Package fix applies the fixes that findings suggest, or shows what they would
// change.
package fix

import (
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"os"
	"slices"

	"github.com/maprace/maprace-lint/internal/driver"
)

// Change is what the fixes make of a file.
type Change struct {
	File     string
	Old, New []byte
}

// Plan applies the first fix of each finding in memory. A fix that overlaps one
// before it is left out as a whole: the next run finds out what became of it.
// Rest are the findings without a fix, or whose fix was left out.
func Plan(findings []driver.Finding) (changes []Change, rest []driver.Finding, err error) {
	accepted := map[string][]driver.Edit{}
	for _, f := range findings {
		if len(f.Fixes) == 0 || overlaps(accepted, f.Fixes[0].Edits) {
			rest = append(rest, f)
			continue
		}
		for _, e := range f.Fixes[0].Edits {
			if !slices.Contains(accepted[e.File], e) {
				accepted[e.File] = append(accepted[e.File], e)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(accepted)) {
		old, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		edited, err := apply(old, accepted[name])
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		changes = append(changes, Change{name, old, edited})
	}
	return changes, rest, nil
}

// overlaps reports whether an edit touches what others touch already. The same
// edit again does not count: two fixes may add the same import.
func overlaps(accepted map[string][]driver.Edit, edits []driver.Edit) bool {
	for i, e := range edits {
		for _, other := range slices.Concat(accepted[e.File], edits[:i]) {
			if other.File == e.File && other != e && (e.Start == other.Start || e.Start < other.End && other.Start < e.End) {
				return true
			}
		}
	}
	return false
}

// apply edits a file and formats the result.
func apply(old []byte, edits []driver.Edit) ([]byte, error) {
	edits = slices.SortedFunc(slices.Values(edits), func(a, b driver.Edit) int { return cmp.Compare(a.Start, b.Start) })
	var out []byte
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(old) {
			return nil, fmt.Errorf("a fix changes bytes %d to %d, which are not there", e.Start, e.End)
		}
		out = append(append(out, old[at:e.Start]...), e.New...)
		at = e.End
	}
	out = append(out, old[at:]...)
	formatted, err := format.Source(out)
	if err != nil {
		return nil, fmt.Errorf("a fix does not fit: %w", err)
	}
	if was, err := format.Source(old); err != nil || string(was) != string(old) {
		return out, nil // do not format what the user has not
	}
	return formatted, nil
}

// Write writes the files.
func Write(changes []Change) error {
	for _, c := range changes {
		info, err := os.Stat(c.File)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.File, c.New, info.Mode().Perm()); err != nil {
			return err
		}
	}
	return nil
}
