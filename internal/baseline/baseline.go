// Package baseline remembers the findings that an old code base has, so that
// only new ones fail.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/fingerprint"
)

// file is the form of a baseline: sorted, one finding on each line, so that
// version control shows what comes and goes.
type file struct {
	Version  int                 `json:"version"`
	Findings []fingerprint.Print `json:"findings"`
}

const version = 1

// Write remembers findings.
func Write(name string, findings []driver.Finding) error {
	prints := fingerprint.Of(findings)
	slices.SortFunc(prints, func(a, b fingerprint.Print) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Func, b.Func), cmp.Compare(a.Category, b.Category),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Nth, b.Nth))
	})
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"version\": %d, \"findings\": [", version)
	for i, p := range prints {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		var line bytes.Buffer
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(p); err != nil {
			return err
		}
		out.Write(bytes.TrimSpace(line.Bytes()))
	}
	out.WriteString("\n]}\n")
	return os.WriteFile(name, out.Bytes(), 0o666)
}

// Baseline are the findings that are remembered.
type Baseline struct{ known map[fingerprint.Print]bool }

// Read reads a baseline.
func Read(name string) (*Baseline, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no baseline %s: write one with -write-baseline", name)
	}
	if err != nil {
		return nil, err
	}
	var f file
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err = dec.Decode(&f)
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: this is no baseline: it is empty; write one with -write-baseline", name)
	}
	if err == nil && dec.More() {
		err = errors.New("something follows it")
	}
	if err != nil {
		line := 1 + bytes.Count(data[:min(int(dec.InputOffset()), len(data))], []byte("\n"))
		return nil, fmt.Errorf("%s:%d: this is no baseline: %w", name, line, err)
	}
	if f.Version != version {
		return nil, fmt.Errorf("%s: baseline of version %d, not %d: write it anew with -write-baseline", name, f.Version, version)
	}
	b := &Baseline{map[fingerprint.Print]bool{}}
	for _, p := range f.Findings {
		b.known[p] = true
	}
	return b, nil
}

// New returns the findings that are not remembered.
func (b *Baseline) New(findings []driver.Finding) []driver.Finding {
	var news []driver.Finding
	for i, p := range fingerprint.Of(findings) {
		if !b.known[p] {
			news = append(news, findings[i])
		}
	}
	return news
}
