package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/goccy/go-yaml"
	"github.com/golangci/plugin-module-register/register"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/yuin/gopher-lua/parse"
	"go.starlark.net/syntax"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/internal/config"
	_ "github.com/maprace/maprace-lint/plugin"
)

// files are the names that blocks of a language without a unique form say that
// they stand in, with what is asked of one.
var files = map[string]func(p *page, text []byte) error{
	config.Name:                     (*page).checkConfiguration,
	".golangci.yml":                 (*page).checkGolangci,
	".custom-gcl.yml":               (*page).checkCustomGcl,
	".pre-commit-config.yaml":       (*page).checkPreCommitConfig,
	".github/workflows/maprace.yml": (*page).checkWorkflow,
	"nogo.json":                     (*page).checkNogo,
	"settings.json":                 (*page).checkJSON,
	"languages.toml":                (*page).checkTOML,
	"init.lua":                      (*page).checkLua,
	"init.el":                       (*page).checkLisp,
	"BUILD.bazel":                   (*page).checkStarlark,
	"MODULE.bazel":                  (*page).checkStarlark,
	"Dockerfile":                    func(_ *page, text []byte) error { return checkDockerfile(text) },
}

// onlyFile are the files of languages that are always the same one.
var onlyFile = map[string]string{
	"toml":       "languages.toml",
	"lua":        "init.lua",
	"lisp":       "init.el",
	"starlark":   "BUILD.bazel",
	"bazel":      "MODULE.bazel",
	"dockerfile": "Dockerfile",
}

// checkFile checks a block that stands in a file, and writes the file for the
// scripts after it.
func (p *page) checkFile(b *block) error {
	name := b.value("file")
	if name == "" {
		name = onlyFile[b.lang]
	}
	check := files[name]
	if check == nil {
		return fmt.Errorf("nothing checks a file %q; name one with file=NAME: %s", name, strings.Join(slices.Sorted(maps.Keys(files)), " "))
	}
	switch err := check(p, []byte(b.text)); {
	case b.has("wrong") && err == nil:
		return errors.New("nothing is wrong with it")
	case !b.has("wrong") && err != nil:
		return err
	}
	file := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(b.text), 0o666)
}

func (p *page) checkConfiguration(text []byte) error {
	file := filepath.Join(p.t.TempDir(), config.Name)
	if err := os.WriteFile(file, text, 0o666); err != nil {
		return err
	}
	_, err := config.Read(file, analyzers.Known())
	return err
}

// checkGolangci holds a configuration against the schema of the golangci-lint
// that the plugin is tested with, and its settings against the plugin.
func (p *page) checkGolangci(text []byte) error {
	if err := p.checkSchema("golangci.next.jsonschema.json", text); err != nil {
		return err
	}
	var file struct {
		Linters struct {
			Enable   []string
			Settings struct {
				Custom map[string]struct {
					Type, Description string
					OriginalURL       string `yaml:"original-url"`
					Settings          any
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return err
	}
	if len(file.Linters.Settings.Custom) == 0 {
		return errors.New("no linter of the plugin is in it")
	}
	for name, linter := range file.Linters.Settings.Custom {
		newPlugin, err := register.GetPlugin(name)
		if err != nil {
			return err
		}
		if _, err := newPlugin(linter.Settings); err != nil {
			return err
		}
		if !slices.Contains(file.Linters.Enable, name) {
			return fmt.Errorf("%s is not enabled", name)
		}
	}
	return nil
}

func (p *page) checkCustomGcl(text []byte) error {
	if err := p.checkSchema("custom-gcl.jsonschema.json", text); err != nil {
		return err
	}
	tested, err := golangciModule(p.root)
	if err != nil {
		return err
	}
	var file struct {
		Version string
		Plugins []struct{ Module, Import, Path, Version string }
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return err
	}
	if file.Version != tested.Version {
		return fmt.Errorf("it asks for golangci-lint %s, and %s is tested", file.Version, tested.Version)
	}
	for _, plugin := range file.Plugins {
		if plugin.Import != "github.com/maprace/maprace-lint/plugin" || plugin.Module != "github.com/maprace/maprace-lint" {
			return fmt.Errorf("plugin %+v", plugin)
		}
	}
	return nil
}

type module struct{ Version, Dir string }

// golangciModule returns the golangci-lint that the plugin is tested with.
func golangciModule(root string) (m module, err error) {
	cmd := command(filepath.Join(root, "e2e", "golangci"), "go", "mod", "download", "-json", "github.com/golangci/golangci-lint/v2")
	out, err := cmd.Output()
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(out, &m)
}

// checkSchema holds a YAML document against a schema that golangci-lint ships.
func (p *page) checkSchema(schema string, text []byte) error {
	m, err := golangciModule(p.root)
	if err != nil {
		return err
	}
	compiled, err := jsonschema.NewCompiler().Compile(filepath.Join(m.Dir, "jsonschema", schema))
	if err != nil {
		return err
	}
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(asJSON)))
	if err != nil {
		return err
	}
	return compiled.Validate(doc)
}

// checkNogo checks that the analyzers and their flags exist.
func (p *page) checkNogo(text []byte) error {
	var file map[string]struct {
		AnalyzerFlags map[string]string `json:"analyzer_flags"`
		ExcludeFiles  map[string]string `json:"exclude_files"`
	}
	if err := decodeJSON(text, &file); err != nil {
		return err
	}
	for name, settings := range file {
		found := false
		for _, e := range analyzers.Suite() {
			if e.Analyzer.Name != name {
				continue
			}
			found = true
			for flag := range settings.AnalyzerFlags {
				if e.Analyzer.Flags.Lookup(flag) == nil {
					return fmt.Errorf("%s has no flag %s", name, flag)
				}
			}
		}
		if !found {
			return fmt.Errorf("there is no analyzer %s", name)
		}
	}
	return nil
}

func (p *page) checkJSON(text []byte) error {
	var v map[string]any
	return decodeJSON(text, &v)
}

func decodeJSON(text []byte, v any) error {
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if dec.More() {
		return errors.New("something follows the first value")
	}
	return nil
}

func (p *page) checkTOML(text []byte) error {
	var v map[string]any
	return toml.Unmarshal(text, &v)
}

func (p *page) checkLua(text []byte) error {
	_, err := parse.Parse(strings.NewReader(string(text)), "init.lua")
	return err
}

func (p *page) checkStarlark(text []byte) error {
	_, err := (&syntax.FileOptions{}).Parse("BUILD.bazel", text, 0)
	return err
}

// checkLisp checks that parentheses and strings are balanced.
func (p *page) checkLisp(text []byte) error {
	depth, quoted, escaped := 0, false, false
	for _, c := range string(text) {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		if depth < 0 {
			break
		}
	}
	if depth != 0 || quoted {
		return errors.New("parentheses or quotes are not balanced")
	}
	return nil
}
