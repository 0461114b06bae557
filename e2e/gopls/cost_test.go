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
	wrong := string(text) + "\nfunc init() { println(benchFormat(\"%d\", \"x\")) }\n\nfunc benchFormat(f string, a ...any) string { return benchfmt.Sprintf(f, a...) }\n"
	wrong = strings.Replace(wrong, "import (\n", "import (\n\tbenchfmt \"fmt\"\n", 1)
	type cost struct {
		*editor
		name          string
		opened        time.Duration
		before, after time.Duration // CPU
		edits         []time.Duration
	}
	var servers []*cost
	for _, name := range []string{*stock, build(t, versions[len(versions)-1])} {
		s := &cost{editor: start(t, name, *workspace, nil), name: name}
		begin := time.Now()
		s.open(file, string(text))
		s.change(file, wrong)
		s.await(file, "the first diagnostics", printf(true))
		s.opened = time.Since(begin)
		settle(t, s.cmd.Process.Pid)
		servers = append(servers, s)
	}
	for _, s := range servers {
		s.before = cpu(t, s.cmd.Process.Pid)
	}
	for i := range 20 { // in turn: whatever else the machine does slows both
		for _, s := range servers {
			s.change(file, fmt.Sprintf("%s\n// edit %d\n", text, i))
			s.await(file, "a clean file", printf(false))
			s.change(file, fmt.Sprintf("%s\n// edit %d\n", wrong, i))
			_, took := s.await(file, "the mistake", printf(true))
			s.edits = append(s.edits, took)
		}
	}
	for _, s := range servers {
		s.after = cpu(t, s.cmd.Process.Pid)
		slices.Sort(s.edits)
		n := len(s.edits)
		t.Logf("%s: first diagnostics after %v, then median %v of %d edits, %v CPU each; %d MB",
			s.name, s.opened.Round(time.Millisecond), s.edits[n/2].Round(time.Millisecond), n, ((s.after - s.before) / time.Duration(2*n)).Round(time.Millisecond), resident(t, s.cmd.Process.Pid)>>20)
	}
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
