package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/maprace/maprace-lint/internal/concur"
	"github.com/maprace/maprace-lint/internal/lockset"
	"github.com/maprace/maprace-lint/internal/report"
	"github.com/maprace/maprace-lint/internal/settings"
	"github.com/maprace/maprace-lint/internal/symbol"
)

// Known are the names that a configuration may use.
type Known struct{ Analyzers, Categories []string }

// file is the form of a configuration.
type file struct {
	Confidence word        `yaml:"confidence"`
	Disable    []word      `yaml:"disable"`
	Locks      []lock      `yaml:"locks"`
	Concurrent []api       `yaml:"concurrent"`
	Exclude    []exclusion `yaml:"exclude"`
}

// lock is a type with its methods, or, without a type, functions that lock
// their first argument.
type lock struct {
	Type     word   `yaml:"type"`
	Lock     []word `yaml:"lock"`
	RLock    []word `yaml:"rlock"`
	TryLock  []word `yaml:"trylock"`
	TryRLock []word `yaml:"tryrlock"`
	Unlock   []word `yaml:"unlock"`
}

// api is a function that runs the function that it is given.
type api struct {
	Func     word `yaml:"func"`
	Argument *int `yaml:"argument"` // from 1; 0 is the receiver
	Runs     word `yaml:"runs"`
	Joins    word `yaml:"joins"`
}

type exclusion struct {
	Files  word   `yaml:"files"`
	Checks []word `yaml:"checks"`
}

// word is a string that knows where it stands.
type word struct {
	string
	at *token.Token
}

// UnmarshalYAML reads a scalar.
func (w *word) UnmarshalYAML(n ast.Node) error {
	w.at = n.GetToken()
	if err := yaml.NodeToValue(n, &w.string); err != nil {
		return err
	}
	return nil
}

// wrong returns an error about the word.
func (w word) wrong(format string, args ...any) error {
	msg := fmt.Sprintf(format, args...)
	if w.at == nil {
		return fmt.Errorf("%s", msg)
	}
	return &yaml.SyntaxError{Message: msg, Token: w.at}
}

// oneOf returns an error unless the word is among those known.
func (w word) oneOf(what string, known []string) error {
	if slices.Contains(known, w.string) {
		return nil
	}
	return w.wrong("there is no %s %q; there are: %s", what, w.string, strings.Join(known, ", "))
}

func (f *file) settings(dir string, known Known) (*settings.Settings, error) {
	s := &settings.Settings{}
	if f.Confidence.at != nil {
		if err := s.Report.Confidence.Set(f.Confidence.string); err != nil {
			return nil, f.Confidence.wrong("%v", err)
		}
	}
	for _, name := range f.Disable {
		if err := name.oneOf("analyzer", known.Analyzers); err != nil {
			return nil, err
		}
		s.Report.Off = append(s.Report.Off, name.string)
	}
	for _, e := range f.Exclude {
		x, err := e.exclusion(dir, known)
		if err != nil {
			return nil, err
		}
		s.Report.Exclude = append(s.Report.Exclude, x)
	}
	types, ops := map[string]bool{}, map[string]lockset.Op{}
	for _, l := range f.Locks {
		if err := l.add(types, ops); err != nil {
			return nil, err
		}
	}
	s.Locks = lockset.NewTable(types, ops)
	apis := map[string]concur.API{}
	for _, a := range f.Concurrent {
		if err := a.add(apis); err != nil {
			return nil, err
		}
	}
	s.APIs = concur.NewTable(apis)
	return s, nil
}

func (e exclusion) exclusion(dir string, known Known) (report.Exclusion, error) {
	if e.Files.string == "" {
		return report.Exclusion{}, e.Files.wrong("an entry of exclude needs files: a path or pattern relative to this file's directory")
	}
	x := report.Exclusion{Dir: dir, Files: report.FilePattern(e.Files.string)}
	for _, check := range e.Checks {
		if err := check.oneOf("analyzer or category", slices.Concat(known.Analyzers, known.Categories)); err != nil {
			return x, err
		}
		x.Checks = append(x.Checks, check.string)
	}
	return x, nil
}

func (l lock) add(types map[string]bool, ops map[string]lockset.Op) error {
	prefix := ""
	if l.Type.string != "" {
		if _, idents, err := symbol.Split(l.Type.string); err != nil || len(idents) != 1 {
			return l.Type.wrong("%q is no type: write path/of/package.Type", l.Type.string)
		}
		types[l.Type.string] = true
		prefix = l.Type.string + "."
	}
	if len(l.Unlock) == 0 || len(l.Lock)+len(l.RLock)+len(l.TryLock)+len(l.TryRLock) == 0 {
		return l.Type.wrong("a lock needs the names of what locks and of what unlocks it")
	}
	for op, names := range map[lockset.Op][]word{
		lockset.Lock:     l.Lock,
		lockset.RLock:    l.RLock,
		lockset.TryLock:  l.TryLock,
		lockset.TryRLock: l.TryRLock,
		lockset.Unlock:   l.Unlock,
	} {
		for _, name := range names {
			if _, idents, err := symbol.Split(prefix + name.string); err != nil || prefix != "" && len(idents) != 2 {
				return name.wrong("%q is no method of a type, nor path/of/package.Func without one", name.string)
			}
			ops[prefix+name.string] = op
		}
	}
	return nil
}

// modes are the words for how an API runs a function.
var modes = map[string]concur.Mode{
	"async":    concur.Async,
	"handler":  concur.Many,
	"parallel": concur.Parallel,
	"deferred": concur.Deferred,
	"once":     concur.Once,
	"sync":     concur.Sync,
}

func (a api) add(apis map[string]concur.API) error {
	_, idents, err := symbol.Split(a.Func.string)
	if err != nil {
		return a.Func.wrong("%v", err)
	}
	mode, ok := modes[a.Runs.string]
	if !ok {
		return a.Runs.wrong("runs is async, handler, parallel, deferred, once or sync, not %q", a.Runs.string)
	}
	arg := 1
	if a.Argument != nil {
		arg = *a.Argument
	}
	if len(idents) == 1 {
		arg-- // a function's arguments count from 0, a method's receiver is 0
	}
	if arg < 0 {
		return a.Func.wrong("argument: the arguments of a function count from 1")
	}
	apis[a.Func.string] = concur.API{Arg: arg, Mode: mode, Joins: a.Joins.string}
	return nil
}
