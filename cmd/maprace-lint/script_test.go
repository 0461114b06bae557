package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"maprace-lint": main})
}

// TestScripts runs the binary as users do. In the scripts $TOOL is its
// path, $SHOP is the module of testdata/shop, and the command exits compares
// the status of what it runs.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			tool, err := exec.LookPath("maprace-lint")
			if err != nil {
				return err
			}
			shop, err := filepath.Abs(filepath.Join("..", "..", "testdata", "shop"))
			if err != nil {
				return err
			}
			env.Setenv("TOOL", tool)
			env.Setenv("SHOP", shop)
			// A home of the script's own, with an empty cache; the caches of the
			// go command are shared.
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			env.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
			env.Setenv("LocalAppData", filepath.Join(home, "cache"))
			out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
			if err != nil {
				return err
			}
			dirs := strings.Split(strings.TrimSpace(string(out)), "\n")
			env.Setenv("GOCACHE", dirs[0])
			env.Setenv("GOMODCACHE", dirs[1])
			env.Setenv("GOFLAGS", "")
			env.Setenv("GOTOOLCHAIN", "local")
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOWORK", "off")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"exits": exits},
	})
}

// exits runs a command and requires an exit status: exits 2 maprace-lint ./...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits status command [argument...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	status := "0"
	if exit, ok := err.(*exec.ExitError); ok {
		status = strings.TrimPrefix(exit.Error(), "exit status ")
	} else if err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
	if status != args[0] {
		ts.Fatalf("exit status %s, want %s", status, args[0])
	}
}
