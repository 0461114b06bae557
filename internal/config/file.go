package config

import (
	"cmp"
	"fmt"
	gotoken "go/token"
	"slices"
	"strconv"
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
	Confidence word            `yaml:"confidence"`
	Disable    []word          `yaml:"disable"`
	Locks      list[lock]      `yaml:"locks"`
	Concurrent list[api]       `yaml:"concurrent"`
	Exclude    list[exclusion] `yaml:"exclude"`
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
	Argument word `yaml:"argument"` // from 1; 0 is the receiver
	Runs     word `yaml:"runs"`
	Joins    word `yaml:"joins"`
}

type exclusion struct {
	Files  word   `yaml:"files"`
	Checks []word `yaml:"checks"`
}

// place is where something stands.
type place struct{ *token.Token }

// wrong returns an error about what stands there.
func (at place) wrong(format string, args ...any) error {
	return &yaml.SyntaxError{Message: fmt.Sprintf(format, args...), Token: at.Token}
}

// word is a string that knows where it stands, if it is there at all.
type word struct {
	string
	at place
}

// UnmarshalYAML reads a scalar.
func (w *word) UnmarshalYAML(n ast.Node) error {
	w.at = place{n.GetToken()}
	if _, ok := n.(ast.ScalarNode); !ok {
		return w.at.wrong("a single word is expected here")
	}
	return yaml.NodeToValue(n, &w.string)
}

// or is where the word stands, or, if it is missing, where it should.
func (w word) or(entry place) place {
	if w.at.Token == nil {
		return entry
	}
	return w.at
}

// entry is an element of a list that knows where it begins.
type entry[T any] struct {
	is T
	at place
}

// list is a list of mappings.
type list[T any] []entry[T]

// UnmarshalYAML reads a list.
func (l *list[T]) UnmarshalYAML(n ast.Node) error {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		return place{n.GetToken()}.wrong("a list is expected here")
	}
	for _, n := range seq.Values {
		e := entry[T]{at: place{n.GetToken()}}
		m, ok := n.(ast.MapNode)
		if !ok {
			return e.at.wrong("keys with values are expected here")
		}
		if first := m.MapRange(); first.Next() {
			e.at = place{first.Key().GetToken()}
		}
		if err := yaml.NodeToValue(n, &e.is, yaml.Strict()); err != nil {
			return err
		}
		*l = append(*l, e)
	}
	return nil
}

// oneOf returns an error unless the word is among those known.
func (w word) oneOf(what string, known []string) error {
	if slices.Contains(known, w.string) {
		return nil
	}
	return w.at.wrong("there is no %s %q; there are: %s", what, w.string, strings.Join(known, ", "))
}

func (f *file) settings(dir string, known Known) (*settings.Settings, error) {
	s := &settings.Settings{}
	if f.Confidence.at.Token != nil {
		if err := s.Report.Confidence.Set(f.Confidence.string); err != nil {
			return nil, f.Confidence.at.wrong("%v", err)
		}
	}
	for _, name := range f.Disable {
		if err := name.oneOf("analyzer", known.Analyzers); err != nil {
			return nil, err
		}
		s.Report.Off = append(s.Report.Off, name.string)
	}
	for _, e := range f.Exclude {
		x, err := e.is.exclusion(e.at, dir, known)
		if err != nil {
			return nil, err
		}
		s.Report.Exclude = append(s.Report.Exclude, x)
	}
	types, ops := map[string]bool{}, map[string]lockset.Op{}
	for _, l := range f.Locks {
		if err := l.is.add(l.at, types, ops); err != nil {
			return nil, err
		}
	}
	s.Locks = lockset.NewTable(types, ops)
	apis := map[string]concur.API{}
	for _, a := range f.Concurrent {
		if err := a.is.add(a.at, apis); err != nil {
			return nil, err
		}
	}
	s.APIs = concur.NewTable(apis)
	return s, nil
}

func (e exclusion) exclusion(at place, dir string, known Known) (report.Exclusion, error) {
	files, err := report.FilePattern(e.Files.string)
	if err != nil {
		return report.Exclusion{}, e.Files.or(at).wrong("files: %v", err)
	}
	x := report.Exclusion{Dir: dir, Files: files}
	for _, check := range e.Checks {
		if err := check.oneOf("analyzer or category", slices.Concat(known.Analyzers, known.Categories)); err != nil {
			return x, err
		}
		x.Checks = append(x.Checks, check.string)
	}
	return x, nil
}

func (l lock) add(at place, types map[string]bool, ops map[string]lockset.Op) error {
	prefix := ""
	if l.Type.string != "" {
		if _, idents, err := symbol.Split(l.Type.string); err != nil || len(idents) != 1 {
			return l.Type.at.wrong("%q is no type: write path/of/package.Type", l.Type.string)
		}
		types[l.Type.string] = true
		prefix = l.Type.string + "."
	}
	if len(l.Unlock) == 0 || len(l.Lock)+len(l.RLock)+len(l.TryLock)+len(l.TryRLock) == 0 {
		return l.Type.or(at).wrong("a lock needs the names of what locks and of what unlocks it")
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
				return name.at.wrong("%q is no method of a type, nor path/of/package.Func without one", name.string)
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
	"queued":   concur.Queued,
	"parallel": concur.Parallel,
	"deferred": concur.Deferred,
	"once":     concur.Once,
	"sync":     concur.Sync,
}

func (a api) add(at place, apis map[string]concur.API) error {
	_, idents, err := symbol.Split(a.Func.string)
	if err != nil {
		return a.Func.or(at).wrong("func: %v", err)
	}
	mode, ok := modes[a.Runs.string]
	if !ok {
		return a.Runs.or(at).wrong("runs is async, handler, queued, parallel, deferred, once or sync, not %q", a.Runs.string)
	}
	arg, err := strconv.Atoi(cmp.Or(a.Argument.string, "1"))
	if len(idents) == 1 {
		arg-- // a function's arguments count from 0, a method's receiver is 0
	}
	if err != nil || arg < 0 {
		return a.Argument.at.wrong("argument: %q is no number that counts from 1, with 0 for the receiver of a method", a.Argument.string)
	}
	if a.Joins.string != "" && (len(idents) == 1 || !gotoken.IsIdentifier(a.Joins.string)) {
		return a.Joins.at.wrong("joins: %q is no method beside %s", a.Joins.string, a.Func.string)
	}
	apis[a.Func.string] = concur.API{Arg: arg, Mode: mode, Joins: a.Joins.string}
	return nil
}
