package main

import (
	"os"
	"runtime"
	"syscall"
)

// peak returns the most memory that a process, or one that it waited for, had
// at a time.
func peak(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}
