// Bench measures maprace-lint beside its peers, in one run and on the same
// packages, and prints a Markdown table:
//
//	cd bench && go run . -C DIR -edit FILE -golangci BINARY [packages]
//	cd bench && go run . -growth
//
// The export data of the packages and their dependencies is compiled
// beforehand, so that nobody pays for it, and how much source there is comes
// first. With -growth it measures modules that it generates, to see how cost
// grows with the size of the code.
//
// User CPU and peak memory are those of a program and all that it starts. Of
// these, ratios within one run mean something on a busy machine, too; wall
// time does not.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	dir := flag.String("C", ".", "measure the module in `dir`")
	golangci := flag.String("golangci", "", "measure this golangci-lint `binary` too")
	edit := flag.String("edit", "", "append a function to this `file` of the module for the run after an edit; it is restored")
	growth := flag.Bool("growth", false, "measure generated modules of growing size")
	limit := flag.Duration("timeout", 15*time.Minute, "give up on one run after this `time`")
	flag.Parse()
	patterns := flag.Args()
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	tmp, err := os.MkdirTemp("", "bench")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(tmp)
	b := &bench{ctx: ctx, tmp: tmp, limit: *limit}
	if *growth {
		err = b.growth()
	} else {
		err = b.peers(*dir, patterns, *golangci, *edit)
	}
	if err != nil {
		os.RemoveAll(tmp)
		log.Fatal(err)
	}
}

// bench runs programs and measures them.
type bench struct {
	ctx   context.Context
	tmp   string
	limit time.Duration
}

// build compiles a program of this module, or of the one above it, and returns
// where it is.
func (b *bench) build(name, dir, pkg string) (string, error) {
	out := filepath.Join(b.tmp, name)
	cmd := exec.CommandContext(b.ctx, "go", "build", "-o", out, pkg)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("build %s: %w", name, err)
	}
	return out, nil
}

// program is a command line to measure.
type program struct {
	name string
	args []string
	env  []string
}

// cost is what a run took.
type cost struct {
	wall, cpu, sys time.Duration
	peak           int64 // bytes
}

// measure runs p in dir. A linter may exit with 1: it found something.
func (b *bench) measure(dir string, p program) (cost, error) {
	ctx, stop := context.WithTimeout(b.ctx, b.limit)
	defer stop()
	cmd := exec.CommandContext(ctx, p.args[0], p.args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), p.env...)
	start := time.Now()
	err := cmd.Run()
	if ctx.Err() != nil {
		return cost{}, fmt.Errorf("%s: took longer than %v", p.name, b.limit)
	}
	if cmd.ProcessState == nil {
		return cost{}, fmt.Errorf("%s: %w", p.name, err)
	}
	if cmd.ProcessState.ExitCode() > 3 {
		return cost{}, fmt.Errorf("%s: %w", p.name, err)
	}
	return cost{
		wall: time.Since(start),
		cpu:  cmd.ProcessState.UserTime(),
		sys:  cmd.ProcessState.SystemTime(),
		peak: peak(cmd.ProcessState),
	}, nil
}
