package gopls_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	stock     = flag.String("stock", "", "measure beside this gopls without the analyzers")
	workspace = flag.String("workspace", "", "measure in the module in this `directory`")
	edited    = flag.String("file", "", "the file of the workspace to edit")
)

// TestCost measures how long diagnostics take after an edit, and how much
// memory the server has by then, beside a gopls without the analyzers:
//
//	go test -run TestCost -v -stock ~/go/bin/gopls -workspace DIR -file FILE
func TestCost(t *testing.T) {
	if *stock == "" {
		t.Skip("without -stock there is nothing to compare with")
	}
	file := filepath.Join(*workspace, *edited)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var costs []string
	for _, server := range []string{*stock, build(t, versions[len(versions)-1])} {
		e := start(t, server, *workspace, nil)
		begin := time.Now()
		e.open(file, string(text))
		wrong := string(text) + "\nfunc init() { println(benchFormat(\"%d\", \"x\")) }\n\nfunc benchFormat(f string, a ...any) string { return benchfmt.Sprintf(f, a...) }\n"
		wrong = strings.Replace(wrong, "import (\n", "import (\n\tbenchfmt \"fmt\"\n", 1)
		e.change(file, wrong)
		e.await(file, "the first diagnostics", printf(true))
		opened := time.Since(begin)
		settle(t, e.cmd.Process.Pid)
		used := cpu(t, e.cmd.Process.Pid)
		var times []time.Duration
		for i := range 20 {
			e.change(file, fmt.Sprintf("%s\n// edit %d\n", text, i))
			e.await(file, "a clean file", printf(false))
			e.change(file, fmt.Sprintf("%s\n// edit %d\n", wrong, i))
			_, took := e.await(file, "the mistake", printf(true))
			times = append(times, took)
		}
		slices.Sort(times)
		used = (cpu(t, e.cmd.Process.Pid) - used) / time.Duration(2*len(times))
		costs = append(costs, fmt.Sprintf("%s: first diagnostics after %v, then median %v of %d edits, %v CPU each; %d MB",
			server, opened.Round(time.Millisecond), times[len(times)/2].Round(time.Millisecond), len(times), used.Round(time.Millisecond), resident(t, e.cmd.Process.Pid)>>20))
	}
	t.Log("\n" + strings.Join(costs, "\n"))
}

// printf returns a condition on whether the analyzer of that name complains.
func printf(complains bool) func([]diagnostic) bool {
	return func(found []diagnostic) bool {
		return complains == slices.ContainsFunc(found, func(d diagnostic) bool { return d.Source == "printf" })
	}
}

// resident returns the most memory that a process has had (Linux).
func resident(t *testing.T, pid int) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Log(err)
		return 0
	}
	var kb int64
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			fmt.Sscan(rest, &kb)
		}
	}
	return kb << 10
}

// cpu returns the CPU time that a process has used (Linux).
func cpu(t *testing.T, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Log(err)
		return 0
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var ticks, n int64
	for _, f := range fields[11:13] { // user and system time
		fmt.Sscan(f, &n)
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100
}

// settle waits until a server that has just started is done with its indexes.
func settle(t *testing.T, pid int) {
	t.Helper()
	for range 60 {
		used := cpu(t, pid)
		time.Sleep(2 * time.Second)
		if cpu(t, pid)-used < 100*time.Millisecond {
			return
		}
	}
}
