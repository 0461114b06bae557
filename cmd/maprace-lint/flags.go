package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/maprace/maprace-lint/internal/driver"
	"github.com/maprace/maprace-lint/internal/report"
)

// options are what the command line says.
type options struct {
	patterns   []string
	dir        string
	tests      bool
	format     format
	context    int
	fix, diff  bool
	baseline   string
	remember   string
	confidence report.Level
	generated  bool
	config     string
	explain    string
	version    bool
	profiles   profiles
	timing     bool
	cache      string
	cacheDir   string
	help       bool
}

func (o *options) flags() *flag.FlagSet {
	fs := flag.NewFlagSet("maprace-lint", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors are returned, usage goes to standard output
	fs.StringVar(&o.dir, "C", "", "change to `dir` before doing anything else")
	fs.BoolVar(&o.tests, "tests", true, "analyse test files too")
	fs.BoolVar(&o.generated, "generated", false, "report findings in generated files too")
	fs.Var(&o.format, "f", "print findings as `format`: text, json (as go vet -json), sarif (2.1.0) or github (annotations) (default text)")
	fs.BoolFunc("json", "same as -f json", func(string) error { return o.format.Set("json") })
	fs.IntVar(&o.context, "c", 0, "show the source around findings: `n` lines")
	fs.BoolVar(&o.fix, "fix", false, "apply the suggested fixes, and print what is left")
	fs.BoolVar(&o.diff, "diff", false, "print what -fix would change, and change nothing")
	fs.StringVar(&o.baseline, "baseline", "", "leave out findings that `file` remembers")
	fs.StringVar(&o.remember, "write-baseline", "", "remember all findings in `file`, and print none")
	fs.Var(&o.confidence, "confidence", "lowest `level` of confidence to report: low, medium or high (default medium, or what the configuration says)")
	fs.StringVar(&o.config, "config", "", "read settings from `file` (default the first .maprace-lint.yml from here upwards)")
	fs.StringVar(&o.explain, "explain", "", "explain `name`, an analyzer or a category of finding, and exit")
	fs.StringVar(&o.cache, "cache", "on", "`on`, or off: remember nothing from run to run")
	fs.StringVar(&o.cacheDir, "cache-dir", driver.DefaultCacheDir(), "keep results in `dir`")
	fs.BoolVar(&o.timing, "debug.timing", false, "print to standard error where the time went")
	fs.StringVar(&o.profiles.cpu, "debug.cpuprofile", "", "write a CPU profile to `file`")
	fs.StringVar(&o.profiles.mem, "debug.memprofile", "", "write a memory profile to `file`")
	fs.BoolVar(&o.version, "version", false, "print the version and exit")
	fs.BoolVar(&o.help, "h", false, "print this text and exit")
	fs.BoolVar(&o.help, "help", false, "same as -h")
	return fs
}

func parseFlags(args []string) (*options, error) {
	opts := &options{}
	fs := opts.flags()
	if err := fs.Parse(args); err != nil {
		return nil, fmt.Errorf("%w; maprace-lint -h lists the flags", err)
	}
	if err := noneEmpty(fs); err != nil {
		return nil, err
	}
	if opts.context < 0 {
		return nil, fmt.Errorf("-c %d: the number of lines is 0 or more", opts.context)
	}
	if opts.cache != "on" && opts.cache != "off" {
		return nil, fmt.Errorf("-cache %s: it is on or off; -cache-dir says where it is", opts.cache)
	}
	if opts.baseline != "" && opts.remember != "" {
		return nil, errors.New("-baseline and -write-baseline are two runs: the first reads what the second has written")
	}
	if (opts.fix || opts.diff) && opts.remember != "" {
		return nil, errors.New("-write-baseline does not go with -fix and -diff")
	}
	if opts.diff && opts.format != "" {
		return nil, fmt.Errorf("-diff prints a diff, and not the format %s", &opts.format)
	}
	opts.patterns = fs.Args()
	for _, p := range opts.patterns {
		if len(p) > 1 && strings.HasPrefix(p, "-") {
			return nil, errors.New("flag " + p + " comes after a package: put all flags first")
		}
	}
	return opts, nil
}

// noneEmpty returns an error about a flag whose value is empty, as that of an
// unset variable in a script is.
func noneEmpty(fs *flag.FlagSet) (err error) {
	fs.Visit(func(f *flag.Flag) {
		if arg, _ := flag.UnquoteUsage(f); arg != "" && f.Value.String() == "" {
			err = fmt.Errorf("-%s needs a %s that is not empty", f.Name, arg)
		}
	})
	return err
}

// usage returns the text of -h.
func usage() string {
	var b strings.Builder
	b.WriteString(`Maprace-lint finds concurrent map races, writes to nil maps, and closes of
channels that panic.

usage: maprace-lint [flags] [packages]

Packages are patterns as the go command takes them: ./... is everything from
the current directory on. Without any it is the current directory's package.

flags:
`)
	fs := new(options).flags()
	fs.VisitAll(func(f *flag.Flag) {
		arg, text := flag.UnquoteUsage(f)
		if arg != "" {
			arg = " " + arg
		}
		fmt.Fprintf(&b, "  %-20s %s", "-"+f.Name+arg, text)
		if f.DefValue != "" && f.DefValue != "false" {
			fmt.Fprintf(&b, " (default %s)", f.DefValue)
		}
		b.WriteByte('\n')
	})
	b.WriteString(`
Findings go to standard output, failures to standard error. The exit status is
0 without findings, 1 with findings, and 2 if anything could not be analysed.

The same binary runs under go vet, whose cache and build tags it then uses:

  go vet -vettool=$(which maprace-lint) ./...
  go vet -vettool=$(which maprace-lint) -unguardedmap.confidence=low ./...
`)
	return b.String()
}
