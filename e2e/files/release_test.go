package files

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/maprace/maprace-lint/internal/drivertest"
)

// TestRelease decodes the configuration of goreleaser as goreleaser does, which
// knows no unknown keys, and checks that what it packs is there.
func TestRelease(t *testing.T) {
	root := drivertest.Root(t)
	text, err := os.ReadFile(filepath.Join(root, ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	project, err := config.LoadReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if project.Version != 2 || len(project.Builds) != 1 || len(project.Archives) != 1 {
		t.Fatalf("%+v", project)
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(project.Builds[0].Main), "main.go")); err != nil {
		t.Error(err)
	}
	for _, f := range project.Archives[0].Files {
		if _, err := os.Stat(filepath.Join(root, f.Source)); err != nil {
			t.Error(err)
		}
	}
	if _, err := config.LoadReader(strings.NewReader("version: 2\nbuild: []\n")); err == nil {
		t.Error("unknown keys are accepted")
	}
}

func TestDockerfile(t *testing.T) {
	root := drivertest.Root(t)
	text, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	if err := checkDockerfile(text); err != nil {
		t.Error(err)
	}
	if err := checkDockerfile([]byte("FROM a\nCOPPY . .\n")); err == nil {
		t.Error("an unknown instruction is accepted")
	}
}

// checkDockerfile parses a Dockerfile, and checks that stages that are copied
// from exist.
func checkDockerfile(text []byte) error {
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return err
	}
	stages, _, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return err
	}
	if len(parsed.Warnings) > 0 || len(stages) == 0 {
		return fmt.Errorf("warnings %v, %d stages", parsed.Warnings, len(stages))
	}
	names := map[string]bool{}
	for _, s := range stages {
		names[s.Name] = true
		for _, c := range s.Commands {
			if c, ok := c.(*instructions.CopyCommand); ok && c.From != "" && !names[c.From] {
				return errors.New("there is no stage " + c.From)
			}
		}
	}
	return nil
}
