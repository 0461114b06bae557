// Package config reads .maprace-lint.yml, and the same settings out of a
// golangci-lint configuration. It is strict: whatever it does not know is an
// error that says where.
package config

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"github.com/maprace/maprace-lint/internal/settings"
)

// Name is the name of a configuration file.
const Name = ".maprace-lint.yml"

// Find returns the settings of the first configuration file in dir or above
// it, and those that hold without one.
func Find(dir string, known Known) (*settings.Settings, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for {
		s, err := Read(filepath.Join(dir, Name), known)
		if !errors.Is(err, fs.ErrNotExist) {
			return s, err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return &settings.Settings{}, nil
		}
		dir = parent
	}
}

// Read returns the settings of a configuration file.
func Read(name string, known Known) (*settings.Settings, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	s, err := parse(data, dir, known)
	if err != nil {
		return nil, withPosition(name, err)
	}
	return s, nil
}

// Decode returns the settings that another tool has read out of a file of its
// own, where dir is what file names are relative to.
func Decode(raw any, dir string, known Known) (*settings.Settings, error) {
	if raw == nil {
		return &settings.Settings{}, nil
	}
	data, err := yaml.Marshal(raw)
	if err != nil {
		return nil, err
	}
	s, err := parse(data, dir, known)
	var at yaml.Error
	if errors.As(err, &at) {
		return nil, errors.New(at.GetMessage())
	}
	return s, err
}

func parse(data []byte, dir string, known Known) (*settings.Settings, error) {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, err
	}
	if docs := parsed.Docs; len(docs) > 1 {
		return nil, place{docs[1].Start}.wrong("a second document begins here; a configuration is only one")
	}
	var f file
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return nil, err
	}
	s, err := f.settings(dir, known)
	if err != nil {
		return nil, err
	}
	s.Key = fmt.Sprintf("%x %s", sha256.Sum256(data), dir)
	return s, nil
}

// withPosition puts an error into the form file:line:column: message.
func withPosition(name string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil || at.GetToken().Position == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	pos := at.GetToken().Position
	return fmt.Errorf("%s:%d:%d: %s", name, pos.Line, pos.Column, at.GetMessage())
}
