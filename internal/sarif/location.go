package sarif

import (
	"go/token"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/lines"
)

// places turns positions into locations.
type places struct {
	dir   string
	lines *lines.Files
}

func (p *places) location(pos, end token.Position, message string) *sarif.Location {
	region := sarif.NewRegion().
		WithStartLine(pos.Line).
		WithStartColumn(p.lines.UTF16Column(pos.Filename, pos.Line, pos.Column))
	if end.Line > pos.Line || end.Line == pos.Line && end.Column > pos.Column {
		region.WithEndLine(end.Line).WithEndColumn(p.lines.UTF16Column(end.Filename, end.Line, end.Column))
	}
	if text, ok := p.lines.Line(pos.Filename, pos.Line); ok {
		region.WithSnippet(sarif.NewArtifactContent().WithText(text))
	}
	loc := sarif.NewLocation().WithPhysicalLocation(sarif.NewPhysicalLocation().
		WithArtifactLocation(p.file(pos.Filename)).
		WithRegion(region))
	if message != "" {
		loc.WithMessage(sarif.NewTextMessage(message))
	}
	return loc
}

func (p *places) file(name string) *sarif.ArtifactLocation {
	if rel, err := filepath.Rel(p.dir, name); err == nil && filepath.IsLocal(rel) {
		uri := url.URL{Path: filepath.ToSlash(rel)}
		return sarif.NewArtifactLocation().WithURI(strings.TrimPrefix(uri.String(), "./")).WithURIBaseID(srcRoot)
	}
	path := filepath.ToSlash(name)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	uri := url.URL{Scheme: "file", Path: path}
	return sarif.NewArtifactLocation().WithURI(uri.String())
}

// flow tells the evidence as the course of events that ends at the finding.
// Related information leads from there backwards: the call that passes nil,
// then where the nil comes from.
func (p *places) flow(f driver.Finding) *sarif.CodeFlow {
	thread := sarif.NewThreadFlow()
	for _, r := range slices.Backward(f.Related) {
		thread.AddLocation(sarif.NewThreadFlowLocation().WithLocation(p.location(r.Pos, r.End, r.Message)))
	}
	thread.AddLocation(sarif.NewThreadFlowLocation().WithLocation(p.location(f.Pos, f.End, f.Message)))
	return sarif.NewCodeFlow().AddThreadFlow(thread)
}

// fix describes edits by the regions of text that they replace. There is none
// if a file has changed since it was analysed.
func (p *places) fix(fix driver.Fix) *sarif.Fix {
	changes := map[string]*sarif.ArtifactChange{}
	out := sarif.NewFix().WithDescription(sarif.NewTextMessage(fix.Message))
	for _, e := range fix.Edits {
		deleted := p.region(e.File, e.Start, e.End)
		if deleted == nil {
			return nil
		}
		change := changes[e.File]
		if change == nil {
			change = sarif.NewArtifactChange().WithArtifactLocation(p.file(e.File))
			changes[e.File] = change
			out.AddArtifactChange(change)
		}
		change.AddReplacement(sarif.NewReplacement().
			WithDeletedRegion(deleted).
			WithInsertedContent(sarif.NewArtifactContent().WithText(e.New)))
	}
	return out
}

// region returns the region of text between two offsets in bytes.
func (p *places) region(file string, start, end int) *sarif.Region {
	line, column, ok := p.lines.Position(file, start)
	endLine, endColumn, endOK := p.lines.Position(file, end)
	if !ok || !endOK {
		return nil
	}
	return sarif.NewRegion().
		WithStartLine(line).
		WithStartColumn(p.lines.UTF16Column(file, line, column)).
		WithEndLine(endLine).
		WithEndColumn(p.lines.UTF16Column(file, endLine, endColumn))
}
