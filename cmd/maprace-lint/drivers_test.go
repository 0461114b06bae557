package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/maprace/maprace-lint/internal/drivertest"
)

// TestVetFindsTheSame compares go vet with the standalone driver on all that
// testdata holds.
func TestVetFindsTheSame(t *testing.T) {
	tool, err := exec.LookPath("maprace-lint")
	if err != nil {
		t.Skip("only inside of testscript.Main is the binary on the path")
	}
	dir := drivertest.Module(t)
	want := drivertest.Standalone(t, dir)
	if len(want) < 50 {
		t.Fatalf("only %d findings: %q", len(want), want)
	}
	cmd := exec.Command("go", "vet", "-json", "-vettool="+tool, "./...")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	if diff := cmp.Diff(want, vetLines(t, dir, append(out, stderr.Bytes()...))); diff != "" {
		t.Errorf("go vet (+) differs from standalone (-):\n%s", diff)
	}
}

// vetLines reads the output of go vet -json: an object for each package, after
// a line with its name.
func vetLines(t *testing.T, dir string, out []byte) []string {
	var objects strings.Builder
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "#") {
			objects.WriteString(line)
		}
	}
	var lines []string
	dec := json.NewDecoder(strings.NewReader(objects.String()))
	for {
		var packages map[string]map[string][]struct{ Posn, Message string }
		if err := dec.Decode(&packages); errors.Is(err, io.EOF) {
			return drivertest.Sorted(lines)
		} else if err != nil {
			t.Fatal(err)
		}
		for _, analyzers := range packages {
			for analyzer, found := range analyzers {
				for _, d := range found {
					lines = append(lines, drivertest.Line(t, dir, d.Posn, analyzer, d.Message))
				}
			}
		}
	}
}
