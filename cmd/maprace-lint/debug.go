package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
)

// profiles are the files that the -debug flags ask for.
type profiles struct{ cpu, mem string }

// start begins to profile; stop, which is never nil, ends it and writes the files.
func (p profiles) start() (stop func() error, err error) {
	var cpu *os.File
	if p.cpu != "" {
		if cpu, err = os.Create(p.cpu); err != nil {
			return func() error { return nil }, err
		}
		if err := pprof.StartCPUProfile(cpu); err != nil {
			return cpu.Close, fmt.Errorf("profile: %w", err)
		}
	}
	return func() error {
		if cpu != nil {
			pprof.StopCPUProfile()
			if err := cpu.Close(); err != nil {
				return err
			}
		}
		if p.mem == "" {
			return nil
		}
		mem, err := os.Create(p.mem)
		if err != nil {
			return err
		}
		runtime.GC() // the profile is of what was alive at the last collection
		if err := pprof.WriteHeapProfile(mem); err != nil {
			mem.Close()
			return err
		}
		return mem.Close()
	}, nil
}
