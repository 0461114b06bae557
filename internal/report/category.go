// Package report turns what an analyzer found into diagnostics: it decides
// what is shown at which confidence, honours suppression comments under every
// driver, and words and orders the output. It knows nothing about locks, maps
// or channels.
package report

import "fmt"

// Level says how sure a finding is. Low findings rest on convention alone and
// are hidden unless asked for.
type Level int

const (
	Unset Level = iota
	Low
	Medium
	High
)

func (l Level) String() string { return [...]string{"", "low", "medium", "high"}[l] }

// Set parses a level; with String it makes Level a flag.Value.
func (l *Level) Set(s string) error {
	for _, v := range []Level{Low, Medium, High} {
		if v.String() == s {
			*l = v
			return nil
		}
	}
	return fmt.Errorf("confidence is low, medium or high, not %q", s)
}

// Category is one kind of finding. Its name is stable: users suppress and
// configure by it, it is the diagnostic's Category in every output format, and
// docs/checks holds a page about it.
type Category struct {
	Name string
	// Level is that of a typical finding; for a single one the evidence decides.
	Level Level
}

// Misused is the category of findings about suppression comments.
var Misused = &Category{Name: "directive", Level: High}
