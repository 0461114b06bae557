package output

import (
	"encoding/json"
	"io"

	"github.com/maprace/maprace-lint/internal/driver"
)

// The JSON form is that of the drivers in golang.org/x/tools, so that what
// reads the output of go vet -json reads this:
//
//	{"package": {"analyzer": [{"posn": …, "message": …}]}}
type jsonDiagnostic struct {
	Category string        `json:"category,omitempty"`
	Posn     string        `json:"posn"`
	End      string        `json:"end"`
	Message  string        `json:"message"`
	Fixes    []jsonFix     `json:"suggested_fixes,omitempty"`
	Related  []jsonRelated `json:"related,omitempty"`
}

type jsonFix struct {
	Message string     `json:"message"`
	Edits   []jsonEdit `json:"edits"`
}

// jsonEdit holds offsets in bytes.
type jsonEdit struct {
	Filename string `json:"filename"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	New      string `json:"new"`
}

type jsonRelated struct {
	Posn    string `json:"posn"`
	End     string `json:"end"`
	Message string `json:"message"`
}

// JSON prints findings as one go/analysis JSON object; without findings
// it is empty.
func JSON(w io.Writer, findings []driver.Finding) error {
	tree := map[string]map[string][]jsonDiagnostic{}
	for _, f := range findings {
		if tree[f.Package] == nil {
			tree[f.Package] = map[string][]jsonDiagnostic{}
		}
		d := jsonDiagnostic{
			Category: f.Category,
			Posn:     f.Pos.String(),
			End:      f.End.String(),
			Message:  f.Message,
		}
		for _, r := range f.Related {
			d.Related = append(d.Related, jsonRelated{r.Pos.String(), r.End.String(), r.Message})
		}
		for _, fix := range f.Fixes {
			out := jsonFix{Message: fix.Message, Edits: []jsonEdit{}}
			for _, e := range fix.Edits {
				out.Edits = append(out.Edits, jsonEdit{e.File, e.Start, e.End, e.New})
			}
			d.Fixes = append(d.Fixes, out)
		}
		tree[f.Package][f.Analyzer] = append(tree[f.Package][f.Analyzer], d)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "\t")
	enc.SetEscapeHTML(false)
	return enc.Encode(tree)
}
