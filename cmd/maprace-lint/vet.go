package main

import (
	"cmp"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/maprace/maprace-lint/analyzers"
	"github.com/maprace/maprace-lint/internal/config"
	"github.com/maprace/maprace-lint/internal/settings"
)

// calledByVet reports whether the arguments are those by which the go command
// asks a vet tool for its version, for its flags, or to analyse one package.
func calledByVet(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return last == "-V=full" || last == "-flags" || strings.HasSuffix(last, ".cfg")
}

// vet serves the go command, which runs the tool in the directory of each
// package. A configuration is looked for from there upwards.
func vet() {
	if os.Args[len(os.Args)-1] == "-V=full" {
		if err := writeToolID(os.Stdout); err != nil {
			exit(err)
		}
		os.Exit(statusClean)
	}
	file := flag.String("config", "", "read settings from `file`, an absolute path (default the first "+config.Name+" from the package's directory upwards)")
	read := func() (s *settings.Settings, err error) {
		if *file != "" {
			s, err = config.Read(*file, analyzers.Known())
		} else {
			s, err = config.Find(".", analyzers.Known())
		}
		if err != nil {
			// As an error of an analyzer it would not be shown.
			exit(err)
		}
		return s, nil
	}
	var suite []*analysis.Analyzer
	for _, e := range analyzers.Suite() {
		suite = append(suite, e.Analyzer)
	}
	unitchecker.Main(settings.Apply(suite, read)...)
}

func exit(err error) {
	fmt.Fprintf(os.Stderr, "maprace-lint: %v\n", err)
	os.Exit(statusFailure)
}

// writeToolID prints the line that the go command keys its cache by. The
// configuration belongs to it: a changed one makes a different tool.
func writeToolID(w io.Writer) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	f, err := os.Open(exe)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	// What is wrong with the configuration shows when it is used.
	if s, err := config.Find(".", analyzers.Known()); err == nil {
		fmt.Fprint(h, s.Key)
	} else {
		fmt.Fprint(h, err)
	}
	name := strings.TrimSuffix(filepath.Base(cmp.Or(os.Args[0], exe)), ".exe")
	_, err = fmt.Fprintf(w, "%s version devel buildID=%x\n", name, h.Sum(nil))
	return err
}
