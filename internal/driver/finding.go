package driver

import (
	"cmp"
	"go/token"
	"path/filepath"

	"golang.org/x/tools/go/analysis"
)

// Finding is a diagnostic with its positions resolved.
type Finding struct {
	// Package is the import path; test variants have that of the package
	// proper, external tests the one with the suffix _test.
	Package  string
	Analyzer string
	Category string
	URL      string
	Message  string
	Pos, End token.Position
	Related  []Related
	Fixes    []Fix
}

// Related is a further position that a finding speaks of.
type Related struct {
	Pos, End token.Position
	Message  string
}

// Fix is a suggested change.
type Fix struct {
	Message string
	Edits   []Edit
}

// Edit replaces the bytes from Start to End of a file.
type Edit struct {
	File       string
	Start, End int
	New        string
}

// Failure is a package that could not be analysed, or not by every analyzer.
type Failure struct{ Package, Message string }

func newFinding(src *source, a *analysis.Analyzer, d analysis.Diagnostic) Finding {
	at := func(pos, otherwise token.Pos) token.Position {
		if !pos.IsValid() {
			pos = otherwise
		}
		return src.fset.Position(pos)
	}
	f := Finding{
		Package:  src.PkgPath,
		Analyzer: a.Name,
		Category: d.Category,
		URL:      d.URL,
		Message:  d.Message,
		Pos:      at(d.Pos, d.Pos),
		End:      at(d.End, d.Pos),
	}
	for _, r := range d.Related {
		f.Related = append(f.Related, Related{at(r.Pos, r.Pos), at(r.End, r.Pos), r.Message})
	}
	for _, fix := range d.SuggestedFixes {
		out := Fix{Message: fix.Message}
		for _, e := range fix.TextEdits {
			start, end := at(e.Pos, e.Pos), at(e.End, e.Pos)
			out.Edits = append(out.Edits, Edit{start.Filename, start.Offset, end.Offset, string(e.NewText)})
		}
		f.Fixes = append(f.Fixes, out)
	}
	return f
}

func compareFindings(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(filepath.ToSlash(a.Pos.Filename), filepath.ToSlash(b.Pos.Filename)),
		cmp.Compare(a.Pos.Line, b.Pos.Line),
		cmp.Compare(a.Pos.Column, b.Pos.Column),
		cmp.Compare(a.Analyzer, b.Analyzer),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Package, b.Package),
	)
}
