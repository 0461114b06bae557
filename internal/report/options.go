package report

import (
	"cmp"
	"flag"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Options decide which findings are shown. The zero value is what a user gets
// who sets nothing.
type Options struct {
	// Confidence is the lowest level that is shown; unset it is Medium.
	Confidence Level
	// Off names the analyzers that show nothing.
	Off []string
	// Exclude hides findings by the file that they are in.
	Exclude []Exclusion
	// HintsOf is set for an analyzer that shows only what the one of this name
	// has too little confidence in to show.
	HintsOf string
	// Generated shows findings in generated files too: their authors cannot
	// change them.
	Generated bool
}

// RegisterFlags adds the options that flags can hold to an analyzer's flags.
func (o *Options) RegisterFlags(flags *flag.FlagSet) {
	flags.Var(&o.Confidence, "confidence", "lowest `level` of confidence to report: low, medium (unless configured otherwise) or high")
	flags.BoolVar(&o.Generated, "generated", false, "report findings in generated files too")
}

// Or returns the options with those of base where o has none.
func (o Options) Or(base Options) Options {
	return Options{
		Confidence: cmp.Or(o.Confidence, base.Confidence),
		Off:        slices.Concat(o.Off, base.Off),
		Exclude:    slices.Concat(o.Exclude, base.Exclude),
		Generated:  o.Generated || base.Generated,
		HintsOf:    o.HintsOf,
	}
}

// Exclusion hides findings in files whose names, relative to Dir and with
// slashes, match Files: all of them, or those of Checks, which are analyzers
// and categories.
type Exclusion struct {
	Dir    string
	Files  *regexp.Regexp
	Checks []string
}

// FilePattern compiles a pattern for the names of files. In it "*" stands for
// anything within a directory, "..." for anything at all, as in the patterns of
// the go command, "**" as well, as in those of others, and a name without any
// also means all that is below it.
func FilePattern(pattern string) (*regexp.Regexp, error) {
	name := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(pattern), "./"), "/")
	if name == "" || strings.HasPrefix(name, "/") || filepath.IsAbs(pattern) {
		return nil, fmt.Errorf("%q is no path or pattern relative to the directory of the configuration", pattern)
	}
	if name == "." {
		name = "..."
	}
	below := "(?:/.*)?"
	if strings.Contains(name, "*") || strings.Contains(name, "...") {
		below = ""
	}
	text := regexp.QuoteMeta(strings.ReplaceAll(name, "**", "..."))
	if rest, ok := strings.CutPrefix(text, `\.\.\./`); ok {
		text = `(?:.*/)?` + rest
	}
	text = strings.ReplaceAll(text, `/\.\.\.`, `(?:/.*)?`)
	text = strings.ReplaceAll(text, `\.\.\.`, `.*`)
	text = strings.ReplaceAll(text, `\*`, `[^/]*`)
	return regexp.Compile("^" + text + below + "$")
}

// hides reports whether the options exclude what one of the checks says about
// a file.
func (o Options) hides(file string, checks ...string) bool {
	for _, e := range o.Exclude {
		rel, err := filepath.Rel(e.Dir, file)
		if err != nil || !e.Files.MatchString(filepath.ToSlash(rel)) {
			continue
		}
		if len(e.Checks) == 0 || slices.ContainsFunc(checks, func(c string) bool { return slices.Contains(e.Checks, c) }) {
			return true
		}
	}
	return false
}
